import ArchiveModel
import Operations
import RowMerge

/// A merge for people.
enum MergeText {
  /// What would become of the rows.
  static func lines(_ plan: MergePlan) -> [String] {
    let request = plan.request
    var lines = ["merge \(request.source) into \(request.target): \(plan.database) on \(plan.server)"]
    lines += table(plan.tables)
    lines += notes(plan.layout)
    lines += examples(plan.tables)
    if plan.isNothing {
      lines.append("\(request.target) has all of it already.")
    } else if plan.conflicts > 0 {
      lines.append("\(plan.conflicts.counting("conflict")); nothing would be merged.")
    } else {
      lines.append("\(plan.tables.reduce(0) { $0 + $1.writes }.counting("row")) would be written.")
    }
    if request.isDryRun { lines.append("Nothing was changed (--dry-run).") }
    return lines
  }

  /// What was done.
  static func lines(_ outcome: MergeOutcome) -> [String] {
    let writes = outcome.tables.reduce(0) { $0 + $1.writes }
    var lines = table(outcome.tables)
    if let safety = outcome.safetyBackup { lines.append("Safety backup: \(safety)") }
    if let report = outcome.report { lines.append("Report: \(report)") }
    return lines + ["Merged: \(writes.counting("row")) in \(Quantity.span(seconds: outcome.seconds))"]
  }

  /// What a protected environment is asked.
  static func question(_ plan: MergePlan) -> String {
    let counts = plan.tables.filter { $0.writes > 0 }.map { table in
      "\(table.rows("insert")) new and \(table.rows("update")) changed in \(table.layout.name)"
    }
    return "this writes rows into the protected environment '\(plan.request.target)': "
      + counts.joined(separator: ", ")
  }

  private static func table(_ tables: [TableMerge]) -> [String] {
    let actions = ["insert", "update", "skip", "same", "conflict"]
    var columns = [Column(title: "TABLE"), Column(title: "ROWS", alignment: .right)]
    columns += actions.map { Column(title: $0.uppercased(), alignment: .right) }
    columns.append(Column(title: "MATCHED BY"))
    var table = Table(columns: columns)
    for merge in tables {
      var cells = [merge.layout.name.description, Quantity.count(merge.total)]
      for action in actions {
        let found = action == "same" ? merge.rows("same") + merge.rows("matched") : merge.rows(action)
        cells.append(Quantity.count(found))
      }
      table.rows.append(cells + [key(merge.layout)])
    }
    return table.lines(width: nil)
  }

  private static func key(_ layout: TableLayout) -> String {
    layout.key.columns.joined(separator: ", ") + (layout.isMerged ? "" : " (looked up only)")
  }

  private static func notes(_ layout: MergeLayout) -> [String] {
    layout.merged.filter { !$0.triggers.isEmpty }.map { table in
      let names = table.triggers.map(\.name).joined(separator: ", ")
      return "triggers of \(table.name) \(table.triggersRest ? "rest" : "fire"): \(names)"
    }
  }

  private static func examples(_ tables: [TableMerge]) -> [String] {
    var lines: [String] = []
    for merge in tables {
      let name = merge.layout.name
      for sample in merge.samples {
        lines.append(
          "  \(name)  \(word(sample))  \(values(sample.key))\(account(of: sample, in: merge.layout))")
      }
      lines += more(merge)
    }
    return lines
  }

  private static func word(_ sample: MergeSample) -> String {
    sample.action == "absent" ? "not found" : sample.action
  }

  /// How many more of a kind there are than were shown.
  private static func more(_ merge: TableMerge) -> [String] {
    merge.counts.compactMap { count in
      let shown = merge.samples.count { $0.action == count.action && $0.reason == count.reason }
      guard shown > 0, count.rows > Int64(shown) else { return nil }
      let reason = count.reason.map { " (\($0))" } ?? ""
      return "  \(merge.layout.name)  \(count.action)\(reason): \(count.rows - Int64(shown)) more"
    }
  }

  private static func account(of sample: MergeSample, in layout: TableLayout) -> String {
    let parts = (sample.reason ?? "").split(separator: ":", maxSplits: 1).map(String.init)
    let name = parts.count > 1 ? parts[1] : ""
    let reason: String? =
      switch parts.first {
      case "ambiguous": "several rows of the target have this key"
      case "duplicate": "several rows of the source have this key"
      case "unique": "another row has what \(name) keeps unique"
      case "null": "\(name) is NULL, which the target forbids"
      case "check": "the check \(name) forbids it"
      case "lost": lost(name, sample, layout)
      default: nil
      }
    let differences = sample.differences.map {
      "\($0.column) \(shown($0.source)) instead of \(shown($0.target))"
    }
    let all = (reason.map { [$0] } ?? []) + differences
    return all.isEmpty ? "" : ": " + all.joined(separator: ", ")
  }

  private static func lost(_ name: String, _ sample: MergeSample, _ layout: TableLayout) -> String {
    let parent = layout.references.first { $0.name == name }?.parent.description ?? name
    return "\(values(sample.reference)) leads to no row of \(parent) in the target"
  }

  private static func values(_ values: [MergeSample.Value]) -> String {
    values.map { "\($0.column)=\(shown($0.text))" }.joined(separator: ", ")
  }

  private static func shown(_ text: String?) -> String { text?.quotedForMessage ?? "NULL" }
}
