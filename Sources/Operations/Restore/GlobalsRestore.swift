import ArchiveModel
import ByteStreams
import PostgresTools
import Processes
import Storage

extension RestoreWork {
  /// Creates the roles and tablespaces of the backup that the server does not have; present ones stay as they are.
  ///
  /// Errors: `backupNotFound` when the backup has no globals, `verifyFailed`, `dumpUnsafe`, `permissionDenied`.
  func restoreGlobals() async throws {
    guard let archive, let object = source.backup?.objects.first(where: { $0.role == .globals }) else {
      throw OperationFault(
        .backupNotFound, "there are no globals beside \(source.path)",
        hint: "Create the roles by hand, or restore a full backup that has them.")
    }
    context.progress(.step("globals"))
    let script = try await source.globals(object, in: archive, context)
    let statements = try GlobalsScript(script).statements
    let created = try await access.withSession(target.maintenance) { session in
      try await session.createMissing(statements)
    }
    context.progress(
      .detail(created.isEmpty ? "all roles exist already" : "created: \(created.joined(separator: ", "))"))
    context.progress(.finished)
    let silent = GlobalsScript.rolesWithoutPassword(statements).filter { created.contains($0) }
    guard !silent.isEmpty else { return }
    context.progress(
      .warning(
        "the new role\(silent.count > 1 ? "s" : "") \(silent.joined(separator: ", ")) may log in but "
          + "\(silent.count > 1 ? "have" : "has") no password",
        hint: "Set it with psql: \\password \(silent[0])"))
  }
}

extension RestoreSource {
  /// The script of roles and tablespaces that lies beside the dump; throws `verifyFailed`.
  func globals(
    _ object: BackupObject, in archive: OpenArchive, _ context: OperationContext
  ) async throws -> [UInt8] {
    let sealing = try backup.flatMap { try archive.sealing(of: $0.id) }
    let fileKey = try await context.fileKey(of: object, sealing: sealing, archive)
    let reader = try await archive.store.open(try ObjectName(object.name))
    let collected = Reading<[UInt8]>()
    let format = compression
    let found = try await BlockingThread.run {
      try ObjectReader(reader, format: format, limit: object.plainBytes, fileKey: fileKey).pump(
        into: AnyStage(Collect(collected, limit: 64 << 20)), progress: { _ in })
    }
    guard found.plain.digest == object.plainDigest ?? found.plain.digest,
      found.stored.digest == object.storedDigest
    else {
      throw OperationFault(
        .verifyFailed, "\(object.name) is not what was backed up: its bytes have changed",
        hint: "Use the globals of another backup.")
    }
    return try collected.value
  }
}
