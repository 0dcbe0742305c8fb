import ArchiveModel

/// A password file of libpq, usually `~/.pgpass`.
///
/// Format: https://www.postgresql.org/docs/current/libpq-pgpass.html — `host:port:database:user:password`,
/// `*` matches anything, `\:` and `\\` are escapes, `#` begins a comment line, the first match counts.
struct PassFile {
  private let file: SettingsFile

  /// Nil when there is no such file.
  init?(path: String, files: any SettingsFileReader) throws(SettingsFault) {
    guard let file = try files.file(at: path, links: .follow) else { return nil }
    self.file = file
  }

  /// Whether the group or everybody may use it, so that libpq would ignore it.
  var isOpenToOthers: Bool { file.mode & 0o077 != 0 }

  /// The password of the first matching line, nil when none matches; throws `refused` when one matches in a
  /// file that is open to others.
  func password(host: String, port: Int, database: String, user: String) throws(SettingsFault) -> Secret? {
    // libpq looks up the server's default socket under this name.
    let name = host == "/var/run/postgresql" || host == "/run/postgresql" ? "localhost" : host
    let wanted = [name, String(port), database, user].map { Array($0.utf8) }
    for line in file.bytes.split(separator: UInt8(ascii: "\n")) {
      let bare = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      guard bare.first != UInt8(ascii: "#"), let password = Self.password(in: bare, for: wanted) else {
        continue
      }
      guard !isOpenToOthers else { throw PasswordFile.open(to: "others", file) }
      return password.isEmpty ? nil : Secret(password)
    }
    return nil
  }

  private static func password(in line: ArraySlice<UInt8>, for wanted: [[UInt8]]) -> [UInt8]? {
    var rest = line
    for field in wanted {
      guard let after = matching(field, in: rest) else { return nil }
      rest = after
    }
    var password: [UInt8] = []
    while let byte = rest.popFirst() {
      password.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
    }
    return password
  }

  /// What follows the first field and its colon when the field matches.
  private static func matching(_ wanted: [UInt8], in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    if line.starts(with: [UInt8(ascii: "*"), UInt8(ascii: ":")]) { return line.dropFirst(2) }
    var rest = line
    var left = wanted[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: ":") { return left.isEmpty ? rest : nil }
      let character = byte == UInt8(ascii: "\\") ? rest.popFirst() : byte
      guard let character, left.popFirst() == character else { return nil }
    }
    return nil
  }
}
