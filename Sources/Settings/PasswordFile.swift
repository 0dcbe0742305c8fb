import ArchiveModel

/// A file that holds one password and nothing else (F41).
enum PasswordFile {
  /// Reads a regular file that nobody else may read or write; takes one LF or CRLF off its end.
  static func read(_ path: String, files: any SettingsFileReader) throws(SettingsFault) -> Secret {
    guard let file = try files.file(at: path, links: .refuse) else {
      throw SettingsFault(
        .configUnreadable, "password file \(path) does not exist",
        hint: "Write the password to it, and nothing else, with mode 0600.")
    }
    guard !file.isReadableByOthers, !file.isWritableByOthers else { throw open(to: "others", file) }
    return try password(in: withoutLineEnd(file.bytes[...]), of: path)
  }

  /// The bytes as a password, whose place `owner` names in a message; throws `configInvalid`.
  static func password(in bytes: ArraySlice<UInt8>, of owner: String) throws(SettingsFault) -> Secret {
    guard !bytes.isEmpty else {
      throw SettingsFault(
        .configInvalid, "\(owner) gives an empty password", hint: "Write the password on its first line.")
    }
    guard !bytes.contains(0) else {
      throw SettingsFault(
        .configInvalid, "\(owner) gives a password with a NUL byte", hint: "Write the password as text.")
    }
    guard !bytes.contains(UInt8(ascii: "\n")) else {
      throw SettingsFault(
        .configInvalid, "\(owner) gives a password of several lines",
        hint: "Write the password and nothing else.")
    }
    return Secret(bytes)
  }

  /// The bytes without one LF or CRLF at their end; nothing else is taken off, white space least of all.
  static func withoutLineEnd(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard bytes.last == UInt8(ascii: "\n") else { return bytes }
    let line = bytes.dropLast()
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  /// The fault for a secret that is open to others.
  static func open(to whom: String, _ file: SettingsFile) -> SettingsFault {
    SettingsFault(
      .refused, "\(file.path) holds a password and is open to \(whom) (mode \(file.modeText))",
      hint: "Run chmod 0600 \(file.path).")
  }
}
