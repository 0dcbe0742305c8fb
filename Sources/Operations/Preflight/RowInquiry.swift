import ArchiveModel
import PostgresTools
import SchemaDiff

/// Asks the rows and the dependants of one database, difference by difference.
struct RowInquiry {
  let session: PsqlSession
  /// Looks for what hangs on what goes; nil when that was tried already.
  let dependants: Dependants?
  private(set) var findings: [PreflightReport.Finding] = []
  private(set) var asked = 0
  private(set) var unanswered: [String] = []

  init(session: PsqlSession, dependants: Dependants?) {
    self.session = session
    self.dependants = dependants
  }

  mutating func ask(_ difference: Difference) async throws {
    let told = difference.assessment
    if difference.change == .possibleRename {
      findings.append(
        PreflightReport.Finding(
          rule: "possible-rename", risk: told.risk, object: Self.name(difference),
          why: "It looks like \(difference.before ?? "") under another name; dropping that loses its rows.",
          instead: "Rename it, when it is one.", blocks: false))
      return
    }
    if let check = told.preCheck {
      do {
        let count = try await count(check, check.sql)
        asked += 1
        if count > 0 { findings.append(try await finding(difference, check, count)) }
      } catch let fault as PostgresFault {
        unanswered.append("\(Self.name(difference)): \(fault.message)")
      }
    }
    guard let dependants, let query = dependants.query(of: difference) else { return }
    let found = dependants.staying(try await session.rows(query).compactMap { $0[0] })
    asked += 1
    guard !found.isEmpty else { return }
    findings.append(
      PreflightReport.Finding(
        rule: "dependants", risk: told.risk, object: Self.name(difference),
        why:
          "\(found.joined(separator: ", ")) depend\(found.count == 1 ? "s" : "") on it, so the change fails.",
        instead: "Drop what depends on it first and make it anew afterwards, never with CASCADE.",
        blocks: true, count: Int64(found.count)))
  }

  private func finding(
    _ difference: Difference, _ check: PreCheck, _ count: Int64
  ) async throws -> PreflightReport.Finding {
    var failing: Int64?
    if let query = check.failing { failing = try await self.count(check, query) }
    let why =
      switch failing {
      case 0: "There are values that would change: \(count); the change itself goes through."
      case let some? where some < count:
        "There are \(check.counts): \(count), \(some) of which would fail."
      default: "There are \(check.counts): \(count)" + (check.stops ? ", so it fails or loses them." : ".")
      }
    return PreflightReport.Finding(
      rule: Self.rule(of: difference), risk: difference.assessment.risk, object: Self.name(difference),
      why: why, instead: difference.assessment.procedure.first ?? "", blocks: check.stops && failing != 0,
      count: count, changesValues: failing == 0)
  }

  private func count(_ check: PreCheck, _ query: String) async throws -> Int64 {
    try await session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    do {
      if let setup = check.setup { try await session.execute(setup) }
      let text = try await session.scalar(query)
      try await session.execute("ROLLBACK")
      return text.flatMap { Int64($0) } ?? 0
    } catch {
      // The first error is the one to tell.
      try? await session.execute("ROLLBACK")
      throw error
    }
  }

  private static func name(_ difference: Difference) -> String {
    "\(difference.kind.rawValue) \(difference.object)"
  }

  static func rule(of difference: Difference) -> String {
    switch (difference.kind, difference.change, difference.attribute) {
    case (.column, .drop, _): "values-before-drop-column"
    case (.column, .add, _): "rows-before-required-column"
    case (.column, _, "not_null"): "nulls-before-not-null"
    case (.column, _, _): "values-before-type-change"
    case (.table, .drop, _): "rows-before-drop-table"
    case (.table, _, _): "rows-before-rewrite"
    case (.index, _, _): "duplicates-before-unique"
    case (.enumType, _, _): "rows-with-removed-labels"
    case (.constraint, _, _):
      difference.after?.hasPrefix("FOREIGN KEY") ?? false
        ? "orphans-before-foreign-key"
        : difference.after?.hasPrefix("CHECK") ?? false ? "rows-that-break-check" : "duplicates-before-unique"
    default: "rows-before-change"
    }
  }
}
