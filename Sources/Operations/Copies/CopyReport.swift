import Catalog
package import Foundation
import Settings

/// One copy of a backup as people read it: where it is, in which state, and when it was last looked at.
package struct CopyReport: Sendable, Equatable {
  /// The store's name.
  package var store: String
  /// What the bytes lie on; nil for a store that the settings do not name any more, whose copies do not count.
  package var medium: String?
  /// As the settings say; false for the archive and for a store that they do not name.
  package var isOffsite: Bool
  /// `present`, `missing`, `damaged` or `removed`.
  package var state: String
  /// When it came there or was taken away.
  package var since: Date
  /// When it was last read and found in this state; nil when it never was.
  package var checked: Date?
  /// How it was read: `digest`, `checksum`, `pulled`; `sent` when it was not; nil where nothing is known of that.
  package var evidence: String?
  /// Whether it is a store's copy that nobody has read since it was sent.
  package var isUnverified: Bool

  /// Whether it counts as a copy.
  package var counts: Bool { state == ObjectCopy.State.present.rawValue && medium != nil }
}

/// Says of copies what the settings say of their stores.
struct CopyReporting: Sendable {
  /// What the archive itself lies on.
  static let archiveMedium = "disk"

  private let stores: [String: StoreSettings]

  init(_ configuration: Configuration) {
    stores = Dictionary(configuration.stores.map { ($0.name.value, $0) }) { first, _ in first }
  }

  /// Copies by store, the archive's own first.
  func reports(_ standings: [CopyStanding]) -> [CopyReport] {
    standings.map(report)
  }

  private func report(_ standing: CopyStanding) -> CopyReport {
    let settings = stores[standing.store]
    let isArchive = standing.store == OpenArchive.storeName
    return CopyReport(
      store: standing.store, medium: isArchive ? Self.archiveMedium : settings?.medium.value,
      isOffsite: settings?.offsite.value ?? false, state: standing.state.rawValue, since: standing.recorded,
      checked: standing.checked, evidence: standing.proof?.rawValue,
      isUnverified: !isArchive && standing.state == .present && (standing.proof ?? .sent) == .sent)
  }
}
