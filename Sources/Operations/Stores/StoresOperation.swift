import ArchiveModel
import Catalog
package import Foundation
import Settings
import Storage

/// Lists the stores of copies with what the catalog knows of each.
package struct StoresOperation: Sendable {
  /// One store.
  package struct Item: Sendable {
    /// As the settings have it.
    package var name: String
    /// How it is reached: `local` for a folder of this host, or `rsync`.
    package var type: String
    /// An absolute path of this host, or `user@host:path`, as the settings have it.
    package var url: String
    /// What the bytes lie on, such as `disk` or `cloud`: the 2 of 3-2-1.
    package var medium: String
    /// Whether it stands at another site: the 1 of 3-2-1.
    package var isOffsite: Bool
    /// Whether nothing there is pruned or overwritten from here.
    package var isAppendOnly: Bool
    /// Copies of single objects that are there as far as the catalog knows; 0 before the first.
    package var present: Int
    /// Copies that were found damaged or missing, and not repaired since.
    package var bad: Int
    /// When it was last replicated to, nil when never.
    package var last: Date?
    /// Why that did not reach its end.
    package var trouble: String?
  }

  package init() {}

  /// Reads the catalog; connects to nothing.
  package func run(in context: OperationContext) async throws -> [Item] {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let known = Set(try archive.catalog.stores().map(\.name))
    return try context.configuration.stores.map { settings in
      let name = settings.name.value
      let counts = known.contains(name) ? try archive.catalog.copyCounts(in: name) : [:]
      let last = known.contains(name) ? try archive.catalog.replications(of: name, limit: 1).first : nil
      return Item(
        name: name, type: settings.type.value.rawValue, url: settings.url.value,
        medium: settings.medium.value, isOffsite: settings.offsite.value,
        isAppendOnly: settings.appendOnly.value, present: counts[.present] ?? 0,
        bad: (counts[.damaged] ?? 0) + (counts[.missing] ?? 0), last: last?.finished, trouble: last?.reason)
    }
  }
}
