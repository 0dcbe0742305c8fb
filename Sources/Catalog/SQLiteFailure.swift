import ArchiveModel
import GRDB
import Glibc

extension CatalogFault {
  /// What an error of SQLite on the catalog at `path` means to a user.
  static func of(_ error: any Error, path: String) -> CatalogFault {
    if let fault = error as? CatalogFault { return fault }
    if let defect = error as? RowDefect { return damaged(path, defect.description, cause: defect) }
    if error is DecodingError { return damaged(path, "a row holds what it must not", cause: error) }
    guard let error = error as? DatabaseError else {
      return CatalogFault(.catalogFailed, "the catalog \(path) failed: \(error)", cause: error)
    }
    let detail = error.message ?? "error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return CatalogFault(
        .locked, "the catalog \(path) is locked by another process",
        hint: "Wait until the other strongroom or sqlite3 ends, then run it again.", cause: error)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT:
      return damaged(path, detail, cause: error)
    case .SQLITE_FULL:
      return CatalogFault(
        .storeFull, "no space left for the catalog \(path)\(left(beside: path))",
        hint: "Free space on that file system; backups and catalog are as they were before.", cause: error)
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
      return unwritable(path, detail, cause: error)
    case .SQLITE_IOERR where error.extendedResultCode.isReading:
      return CatalogFault(
        .catalogFailed, "the catalog \(path) cannot be read: \(detail)",
        hint: "Look for errors of the disk in the system's log.", cause: error)
    case .SQLITE_IOERR:
      return unwritable(path, detail, cause: error)
    default:
      return CatalogFault(.catalogFailed, "the catalog \(path) refused: \(detail)", cause: error)
    }
  }

  /// What the file system has left, asked of the folder: the catalog itself must not be opened.
  private static func left(beside path: String) -> String {
    var status = statvfs()
    guard statvfs(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)), &status) == 0 else {
      return ""
    }
    return ": \(UInt64(status.f_bavail) * UInt64(status.f_frsize)) bytes are free"
  }

  /// A catalog whose bytes are not what they must be; the file is left as it is.
  static func damaged(_ path: String, _ detail: String, cause: (any Error)? = nil) -> CatalogFault {
    CatalogFault(
      .catalogDamaged, "the catalog \(path) is damaged: \(detail)",
      hint: "It is left untouched: run 'strongroom catalog rebuild', or put back an export in its place.",
      cause: cause)
  }

  static func unwritable(_ path: String, _ detail: String, cause: (any Error)? = nil) -> CatalogFault {
    CatalogFault(
      .catalogUnwritable, "the catalog \(path) cannot be written: \(detail)",
      hint: "The archive's folder and catalog.sqlite must be writable by the user who runs strongroom.",
      cause: cause)
  }
}

extension ResultCode {
  fileprivate var isReading: Bool {
    [.SQLITE_IOERR_READ, .SQLITE_IOERR_SHORT_READ, .SQLITE_IOERR_FSTAT, .SQLITE_IOERR_ACCESS].contains(self)
  }
}
