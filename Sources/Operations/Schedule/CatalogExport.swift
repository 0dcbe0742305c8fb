import ArchiveModel
import Catalog
import Foundation
import Glibc

/// The copy of the catalog that a job keeps in a folder, and the one before it.
///
/// The copy is written beside them and read through before it takes the name, so at any moment, killed or not, a whole
/// one is there.
struct CatalogExport {
  /// An absolute path.
  let folder: String

  private static let name = "catalog.sqlite"

  /// Writes the copy and returns its path; throws `storeUnwritable`, `catalogDamaged` and the catalog's faults.
  func run(in context: OperationContext) async throws -> String {
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw unwritable("made") }
    let (path, draft) = ("\(folder)/\(Self.name)", "\(folder)/\(Self.name).new")
    for leftover in [draft, draft + "-journal"] {
      guard unlink(leftover) == 0 || errno == ENOENT else { throw unwritable("written to") }
    }
    _ = try await ExportOperation(to: draft).run(in: context)
    let copy = try Catalog(at: draft, now: context.world.clock.now, ifMissing: .refuse)
    let findings = try copy.quickCheck()
    try copy.close()
    if let first = findings.first {
      throw OperationFault(
        .catalogDamaged, "the copy of the catalog is not sound: \(first)",
        hint: "The one before it is untouched; run 'strongroom catalog check'.")
    }
    guard rename(path, path + ".previous") == 0 || errno == ENOENT, rename(draft, path) == 0 else {
      throw unwritable("written to")
    }
    return path
  }

  private func unwritable(_ verb: String) -> OperationFault {
    OperationFault(
      .storeUnwritable,
      "the folder \(folder.quotedForMessage) cannot be \(verb): \(String(cString: strerror(errno)))",
      hint: "Check that it is there and writable, or name another in export_to.")
  }
}
