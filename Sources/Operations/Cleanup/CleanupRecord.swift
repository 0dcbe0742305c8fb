import ArchiveModel
import Catalog
import Foundation
import Retention

/// What the catalog is told of one part of a plan before the first file goes.
struct CleanupRecord {
  let part: CleanupPlan.Part
  let at: Date

  /// The run, with its policy as JSON.
  func run() throws -> RetentionRun {
    RetentionRun(
      at: at, now: part.plan.now, policy: try Self.json(Policy(part.plan)), environment: part.environment,
      store: part.store)
  }

  /// What goes and what is refused, with its reasons; what stays is worked out anew when somebody asks.
  func items() -> [RetentionItem] {
    var wording = part.plan.wording
    return [(RetentionDecision.Action.remove, RetentionItem.Action.remove), (.refuse, .refuse)].flatMap {
      decided, recorded in
      part.plan.indices(decided).map { index in
        let candidate = part.plan.candidates[index]
        let reasons = wording.texts(part.plan.decisions[index].reasons, started: candidate.started)
        return RetentionItem(
          backup: candidate.sequence, action: recorded, reason: reasons.joined(separator: "; "))
      }
    }
  }

  /// What became of a run, as JSON.
  static func summary(removed: CleanupAmount, failed: Int, refused: Int) throws -> String {
    try json(Summary(removed: removed.count, removedBytes: removed.bytes, failed: failed, refused: refused))
  }

  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private struct Policy: Encodable {
    var days: Int?
    var rules: [String: String]?
    var minKeep: Int

    init(_ plan: RetentionPlan) {
      minKeep = plan.minKeep
      switch plan.rule {
      case .days(let count): days = count
      case .policy(let policy): rules = Dictionary(policy.entries.map { ($0.key, $0.value) }) { $1 }
      }
    }
  }

  private struct Summary: Encodable {
    var removed: Int
    var removedBytes: Int64
    var failed: Int
    var refused: Int
  }
}
