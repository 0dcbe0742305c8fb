package import Foundation
import Retention

/// An amount of backups.
package struct CleanupAmount: Sendable, Equatable {
  /// How many backups there are.
  package var count: Int
  /// The stored bytes of all their files in the store.
  package var bytes: Int64

  package init(count: Int = 0, bytes: Int64 = 0) {
    self.count = count
    self.bytes = bytes
  }

  static func + (left: Self, right: Self) -> Self {
    CleanupAmount(count: left.count + right.count, bytes: left.bytes + right.bytes)
  }
}

/// What a plan does, summed up over its parts.
package struct CleanupTotals: Sendable, Equatable {
  /// What stays by a rule or a floor.
  package let kept: CleanupAmount
  /// What goes.
  package let removed: CleanupAmount
  /// What stays because its removal is refused.
  package let refused: CleanupAmount
  /// The start of the oldest that is left; nil when nothing is.
  package let oldestLeft: Date?
  /// The start of the newest that is left; nil when nothing is.
  package let newestLeft: Date?

  init(_ totals: [RetentionTotals]) {
    func sum(_ amount: (RetentionTotals) -> RetentionAmount) -> CleanupAmount {
      totals.map(amount).reduce(CleanupAmount()) { $0 + CleanupAmount(count: $1.count, bytes: $1.bytes) }
    }
    kept = sum(\.kept)
    removed = sum(\.removed)
    refused = sum(\.refused)
    oldestLeft = totals.compactMap(\.oldestLeft).min()
    newestLeft = totals.compactMap(\.newestLeft).max()
  }

  /// What is there after it.
  package var left: CleanupAmount { kept + refused }
}
