import AgeFormat
import ArchiveModel
import Catalog

/// Whether the backup at a migration's side could be opened, asked before anything is done.
struct MigrationKeys {
  let plan: MigratePlan
  let archive: OpenArchive
  let context: OperationContext

  /// Throws `keyMissing` and `keyWrong`; needs nothing where no remedy may need the backup.
  func require(_ seal: SealPlan?) async throws {
    if let limit = plan.request.onFailure, limit != .restore { return }
    do {
      if let backup = plan.request.backup {
        try await context.requireOpenable(backup, in: archive)
      } else if let seal {
        try await context.requireOpenable(seal)
      }
    } catch let fault as any Fault where fault.code.isAboutSeals {
      throw OperationFault(
        fault.code, "\(fault.message), so a failed migration could not be undone by it; nothing was changed",
        hint:
          "Name an identity with --identity or in identity_files, or add --on-failure stop, which needs none.",
        cause: fault.cause)
    }
  }
}

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
}
