import ArchiveModel
import Catalog
import Foundation

/// A process told apart from a later one with the same number, as the kernel's files show it.
struct ProcessIdentityFile: Equatable, Sendable {
  let number: Int32
  /// Field 22 of `/proc/<pid>/stat`: clock ticks from boot to its start.
  let started: Int64
  /// `/proc/sys/kernel/random/boot_id`.
  let boot: String

  /// Reads what the kernel says of a process, nil when there is none.
  static func read(_ number: Int32) -> ProcessIdentityFile? {
    guard let text = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
      let nameEnd = text.lastIndex(of: ")"),
      let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
    else { return nil }
    // The fields after the name begin with the third.
    let fields = text[text.index(after: nameEnd)...].split(separator: " ")
    guard fields.count > 19, let started = Int64(fields[19]) else { return nil }
    return ProcessIdentityFile(
      number: number, started: started, boot: boot.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}

extension OperationContext {
  /// This process as the catalog knows it; throws `unexpected` where `/proc` is not mounted.
  func processIdentity() throws(OperationFault) -> ProcessIdentity {
    guard let process = ProcessIdentityFile.read(world.processID) else {
      throw OperationFault(.unexpected, "/proc does not show this process", hint: "Mount /proc.")
    }
    return ProcessIdentity(process: process.number, started: process.started, boot: process.boot)
  }
}
