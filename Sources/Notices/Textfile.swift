import ArchiveModel
import Glibc

/// A file that others read while it is rewritten: it is always whole, the old one or the new one.
package enum Textfile {
  /// Writes beside the path and renames; the file is readable by all, since its reader is another user.
  ///
  /// A name that begins with a dot and does not end in `.prom` is passed over by node_exporter. Nothing is synced:
  /// after a power cut it is written anew. Throws `storeWriteFailed`.
  package static func write(_ text: String, to path: String) throws(NoticeFault) {
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    let draft = "/\(folder)/.\(name).\(getpid())"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    // Whatever the umask says.
    var isWhole = fchmod(descriptor, 0o644) == 0
    var rest = Array(text.utf8)[...]
    while isWhole, !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { isWhole = false }
    }
    var number = errno
    if close(descriptor) != 0, isWhole { (isWhole, number) = (false, errno) }
    if isWhole, rename(draft, path) != 0 { (isWhole, number) = (false, errno) }
    guard isWhole else {
      unlink(draft)
      errno = number
      throw failure(path)
    }
  }

  private static func failure(_ path: String) -> NoticeFault {
    let reason = String(cString: strerror(errno))
    return NoticeFault(
      .storeWriteFailed, "the metrics could not be written to \(path): \(reason.lowercased())",
      hint: "Check that the folder of textfile in [metrics] exists and may be written.")
  }
}
