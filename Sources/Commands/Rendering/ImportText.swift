import ArchiveModel
import Operations

/// An import for people: a line for each backup, then what was left alone and why, then the sum.
struct ImportText {
  private let outcome: ImportOutcome

  /// Leaves out the lines of what needs nobody's attention.
  private let isQuiet: Bool

  init(_ outcome: ImportOutcome, isQuiet: Bool) { (self.outcome, self.isQuiet) = (outcome, isQuiet) }

  /// Backups go to standard output, what was refused or passed over to standard error.
  func write(to terminal: Terminal) {
    for item in outcome.items where !(isQuiet && isOrdinary(item)) {
      switch item.fate {
      case .imported: terminal.line(imported(item))
      case .healed:
        terminal.line(
          "\(item.backup?.id.rawValue ?? "")  \(outcome.dryRun ? "would heal" : "healed    ")  \(path(item))"
            + "\(removed(item)): \(sentence(item))")
      case .known: terminal.line("\(item.backup?.id.rawValue ?? "")  known     \(path(item))\(removed(item))")
      case .passedOver: terminal.errorLine("passed over: \(path(item)): \(sentence(item))")
      case .refused: terminal.errorLine("refused: \(path(item)): \(sentence(item))")
      }
      if let hint = item.hint, item.fate != .imported { terminal.errorLine("hint: \(hint)") }
    }
    for line in summary { terminal.line(line) }
  }

  /// Whether it went as it should.
  private func isOrdinary(_ item: ImportOutcome.Item) -> Bool {
    switch item.fate {
    case .imported: item.backup?.state == .complete && !item.stays
    case .known: !item.stays && item.hint == nil
    case .passedOver: true
    case .healed, .refused: false
    }
  }

  private func imported(_ item: ImportOutcome.Item) -> String {
    guard let backup = item.backup else { return path(item) }
    let name = backup.dump?.name ?? ""
    let origin = item.path.hasSuffix(name) ? path(item) : "\(name) from \(path(item))"
    let state = backup.state == .complete ? "imported" : backup.state.rawValue
    let time = item.timeSource.flatMap(Self.words).map { ", time from \($0)" } ?? ""
    let sentence = item.sentence == nil ? "" : ": \(sentence(item))"
    return "\(backup.id)  \(state)  \(origin)\(time)\(removed(item))\(sentence)"
  }

  /// A file name may hold a line feed, and one line is one file.
  private func path(_ item: ImportOutcome.Item) -> String { item.path.onOneLine }
  private func sentence(_ item: ImportOutcome.Item) -> String { (item.sentence ?? "").onOneLine }

  private func removed(_ item: ImportOutcome.Item) -> String { item.removed ? ", moved" : "" }

  /// Where the time came from when that is not a matter of course.
  private static func words(_ source: TimeSource) -> String? {
    switch source {
    case .manifest, .name: nil
    case .header: "its head"
    case .headerLocal: "its head, which tells no zone that is known: taken as the archive's"
    case .nameDate: "the day in its name"
    case .fileTime: "the file"
    }
  }

  private var summary: [String] {
    let imported = outcome.items(.imported).count
    let doubtful = outcome.doubtful.count
    var parts = [
      (outcome.dryRun ? "would import \(imported)" : "\(imported) imported")
        + (doubtful > 0 ? ", \(doubtful) of them doubtful" : "")
    ]
    for (count, word) in [
      (outcome.items(.healed).count, outcome.dryRun ? "would be healed" : "healed"),
      (outcome.items(.known).count, "known already"), (outcome.items(.passedOver).count, "passed over"),
      (outcome.items(.refused).count, "refused"),
    ] where count > 0 {
      parts.append("\(count) \(word)")
    }
    let read = "\(Quantity.bytes(outcome.bytes)) read in \(Quantity.span(seconds: outcome.seconds))"
    return [parts.joined(separator: "; ") + "; " + read]
      + (outcome.dryRun ? ["Nothing was done (--dry-run)."] : [])
  }
}
