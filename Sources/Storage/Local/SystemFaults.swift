import ArchiveModel
import Glibc

/// What a failed system call was to do, which decides the code of its fault.
enum FileAccess {
  case read
  case write
}

extension StorageFault {
  /// The fault of a failed system call; `deed` and `path` make the sentence, `free` what was left of space.
  ///
  /// `absent` is the code of ENOENT: an object, a folder or the store itself may be what is not there.
  static func system(
    _ error: SystemError, _ deed: String, _ path: String, _ access: FileAccess, free: FreeSpace? = nil,
    absent: FaultCode = .storeObjectMissing
  ) -> StorageFault {
    let code = faultCode(of: error.number, access, absent: absent)
    let left = code == .storeFull ? free.map { ", \($0) left" } ?? "" : ""
    return StorageFault(
      code, "cannot \(deed) \(path.quotedForMessage): \(error)\(left)", hint: hint(for: code, error.number),
      cause: error)
  }

  private static func faultCode(of number: Int32, _ access: FileAccess, absent: FaultCode) -> FaultCode {
    switch number {
    case ENOENT: absent
    case ENOSPC, EDQUOT: .storeFull
    case EROFS, EPERM, EACCES: access == .write ? .storeUnwritable : .storeReadFailed
    case EMFILE, ENFILE, ENOMEM, EAGAIN, ESTALE, ENODEV, ENOTCONN, ETIMEDOUT, EHOSTDOWN: .storeUnavailable
    case ELOOP, ENOTDIR, EISDIR, ENXIO, EMLINK: .storeObjectIrregular
    case EEXIST, ENOTEMPTY: .storeExists
    case ENOSYS, EOPNOTSUPP, EINVAL, EXDEV, ENAMETOOLONG: .storeUnsupported
    default: access == .write ? .storeWriteFailed : .storeReadFailed
    }
  }

  private static func hint(for code: FaultCode, _ number: Int32) -> String? {
    switch (code, number) {
    case (.storeFull, EDQUOT): "Raise the quota of the user, or remove backups with cleanup."
    case (.storeFull, _): "Free space or inodes on that file system, or remove backups with cleanup."
    case (.storeUnwritable, EROFS): "The file system is mounted read-only; remount it read-write."
    case (.storeUnwritable, EPERM): "Remove an immutable attribute (lsattr), or run as the owner."
    case (.storeUnwritable, _), (.storeReadFailed, EACCES), (.storeReadFailed, EPERM):
      "Run as the user that owns the archive."
    case (.storeUnavailable, EMFILE), (.storeUnavailable, ENFILE):
      "Raise the limit of open files (ulimit -n)."
    case (.storeUnavailable, ENOMEM): "Free memory on this host."
    case (.storeUnavailable, _): "Check that the archive's file system is mounted and answers."
    case (.storeWriteFailed, EFBIG): "Raise the file size limit (ulimit -f), or use a larger file system."
    case (.storeWriteFailed, _), (.storeReadFailed, _):
      "Look for errors of the disk in the kernel's log (journalctl -k)."
    case (.storeUnsupported, _): "Put the archive on a local POSIX file system such as ext4, XFS or Btrfs."
    default: nil
    }
  }
}

/// What a file system has left for a user without privileges.
struct FreeSpace: CustomStringConvertible {
  var bytes: Int64
  /// Nil when the file system does not count inodes.
  var inodes: Int64?

  /// Asks the file system that holds an open file.
  init(of descriptor: Descriptor) throws(SystemError) {
    var status = statvfs()
    try systemCall { fstatvfs(descriptor.number, &status) }
    let (product, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    bytes = overflow ? .max : Int64(clamping: product)
    inodes = status.f_files == 0 ? nil : Int64(clamping: status.f_favail)
  }

  var description: String { "\(bytes) bytes" + (inodes.map { " and \($0) inodes" } ?? "") }
}
