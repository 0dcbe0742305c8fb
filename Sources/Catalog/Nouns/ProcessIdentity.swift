/// The process that runs an operation, told apart from a later one with the same number.
package struct ProcessIdentity: Hashable, Sendable {
  /// Its pid, above 0, in the namespace of whoever recorded it.
  package var process: Int32
  /// Field 22 of `/proc/<pid>/stat`, in clock ticks since boot.
  package var started: Int64
  /// The text of `/proc/sys/kernel/random/boot_id`.
  package var boot: String

  package init(process: Int32, started: Int64, boot: String) {
    self.process = process
    self.started = started
    self.boot = boot
  }
}
