/// A small file that was read whole, with its permissions at that moment.
package struct SettingsFile: Equatable, Sendable {
  /// As it was asked for.
  package let path: String
  /// The whole contents.
  package let bytes: [UInt8]
  /// The permission bits, such as 0o600.
  package let mode: UInt32

  package init(path: String, bytes: [UInt8], mode: UInt32) {
    self.path = path
    self.bytes = bytes
    self.mode = mode
  }

  /// Whether the group or everybody may read it.
  package var isReadableByOthers: Bool { mode & 0o044 != 0 }
  /// Whether the group or everybody may write it.
  package var isWritableByOthers: Bool { mode & 0o022 != 0 }
  /// The bits as `chmod` takes them, such as `0644`.
  package var modeText: String { "0" + String(mode & 0o7777, radix: 8) }
}

/// What a reader does when the last component of a path is a symbolic link.
package enum LinkPolicy: Sendable {
  case follow
  /// Throws `refused`: what the link points to could be changed by whoever owns the link.
  case refuse
}

/// Reads the files that settings come from; tests may pass their own.
package protocol SettingsFileReader: Sendable {
  /// Reads a regular file of at most 1 MiB; nil when there is none of that name.
  ///
  /// Throws `configUnreadable` for anything that is not a regular file, is larger, or cannot be read.
  func file(at path: String, links: LinkPolicy) throws(SettingsFault) -> SettingsFile?

  /// The names in a directory, sorted; empty when there is no such directory. Throws `configUnreadable`.
  func names(in directory: String) throws(SettingsFault) -> [String]
}
