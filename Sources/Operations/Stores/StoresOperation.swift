import ArchiveModel
import Catalog
package import Foundation
import Settings
import Storage

/// Lists the stores of copies with what the catalog knows of each.
package struct StoresOperation: Sendable {
  /// One store.
  package struct Item: Sendable {
    package var name: String
    package var type: String
    package var url: String
    package var medium: String
    package var isOffsite: Bool
    package var isAppendOnly: Bool
    package var present: Int
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
