import AgeFormat
import ArchiveModel
import Catalog

extension OperationContext {
  /// Throws `keyMissing` or `keyWrong` when nothing at hand opens what is sealed in this way.
  func requireOpenable(_ seal: SealPlan) async throws {
    guard case .keys(let recipients) = seal.recipients else { return }
    let identities = try await keys.identities()
    guard !identities.contains(where: { recipients.contains($0.recipient) }) else { return }
    let who = KeyRefusal.recipients(seal.sealing) ?? "its recipients"
    throw OperationFault(
      identities.isEmpty ? .keyMissing : .keyWrong,
      "the backup would be sealed to \(who), and no identity at hand opens that",
      hint: "Name its file with --identity or in identity_files.")
  }

  /// The same for a backup that there is.
  func requireOpenable(_ id: BackupID, in archive: OpenArchive) async throws {
    let backup = try archive.catalog.backup(idPrefix: id.rawValue)
    guard let dump = backup.dump else { return }
    _ = try await fileKey(of: dump, sealing: try archive.sealing(of: id), archive)
  }

  /// Asks before anything is done whether the backup at a migration's side could be opened, as the body does.
  ///
  /// Nothing is asked where no remedy may need it. Throws `keyMissing` and `keyWrong`, with what helps a migration.
  func requireUndoable(within limit: RemedyLimit?, _ body: () async throws -> Void) async throws {
    guard limit.mayRestore else { return }
    do {
      try await body()
    } catch let fault as any Fault where fault.code.isAboutSeals {
      throw OperationFault(
        fault.code, "\(fault.message), so a failed migration could not be undone by it; nothing was changed",
        hint:
          "Name an identity with --identity or in identity_files, or add --on-failure stop, which needs none.",
        cause: fault.cause)
    }
  }
}
