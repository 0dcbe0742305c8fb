import ArchiveModel
import ByteStreams
import Glibc
import Storage

/// Removes files whose backups are durable and known: those of a move, and those of the archive that got another name.
struct ImportRemoval {
  let request: ImportRequest
  let archive: OpenArchive
  let context: OperationContext

  /// Removes what a filed item no longer needs; whether it was removed.
  func afterFiling(_ candidate: ImportCandidate, _ backup: Backup) async -> Bool {
    switch request.mode {
    case .copy: return false
    case .inPlace where !candidate.isCopied(.inPlace): return false
    case .move, .inPlace: return remove(candidate, backup)
    }
  }

  /// Removes a file that is to be moved and whose bytes the archive has already, once these were read again.
  func afterFindingKnown(_ candidate: ImportCandidate, _ backup: Backup) async throws -> Bool {
    guard request.mode == .move, let dump = backup.dump else { return false }
    let found = try await archive.store.digest(of: try ObjectName(dump.name))
    guard found?.sha256 == dump.storedDigest else {
      context.progress(
        .warning(
          "\(candidate.file.shown) stays: \(dump.name) in the archive is not what it was",
          hint: "Run 'strongroom verify \(backup.id)'."))
      return false
    }
    return remove(candidate, backup)
  }

  private func remove(_ candidate: ImportCandidate, _ backup: Backup) -> Bool {
    let file = candidate.file
    guard file.isUnchanged else {
      context.progress(.warning("\(file.shown) stays: it changed after it was read", hint: nil))
      return false
    }
    let others = [(candidate.globals, BackupObject.Role.globals), (candidate.census, .census)]
    var paths = others.compactMap { other, role in
      backup.objects.contains { $0.role == role } ? other?.path : nil
    }.flatMap { [$0, $0 + ".sha256"] }
    // The dump goes last: a kill before that leaves a file that the next run recognizes.
    if candidate.stated != nil { paths.append(file.path + ".sha256") }
    if candidate.manifest != nil { paths.append(file.path + ".json") }
    for path in paths + [file.path] where unlink(path) != 0 && errno != ENOENT {
      context.progress(
        .warning("\(path) cannot be removed: \(String(cString: strerror(errno)))", hint: "Remove it by hand.")
      )
      return false
    }
    return true
  }
}
