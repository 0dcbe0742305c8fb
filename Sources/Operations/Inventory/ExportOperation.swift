import ArchiveModel
import Catalog
import Foundation

/// Copies the catalog while it is in use, by SQLite's backup API: a file of mode 0600, durable, never over another one.
package struct ExportOperation: Sendable {
  private let target: String

  /// `target` is where nothing is yet.
  package init(to target: String) {
    self.target = target
  }

  /// Copies; returns the path as the user's working directory understands it.
  ///
  /// Throws `refused` when something is at the target, `catalogUnwritable`, and the catalog's faults.
  package func run(in context: OperationContext) async throws -> String {
    let archive = try await OpenArchive.openAsIs(in: context, ifMissing: .refuse)
    let path = target.hasPrefix("/") ? target : "\(context.world.workingDirectory)/\(target)"
    try archive.catalog.export(to: path)
    return context.world.displayed(path)
  }
}
