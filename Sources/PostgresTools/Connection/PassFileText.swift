import ArchiveModel

/// The content of a password file that fits one connection (PostgreSQL documentation, "The Password File").
enum PassFileText {
  /// Lines of `host:port:database:user:password`, one for each host that the connection names.
  ///
  /// The database is `*`, since one run visits several. libpq looks a unix socket up by its folder, or as
  /// `localhost` where the folder is the one it was built with, so both stand there. Errors: `usage` for a
  /// password that the format cannot hold.
  static func bytes(for connection: Connection, password: Secret) throws(PostgresFault) -> [UInt8] {
    let secret = try escaped(password)
    let tail = Array(":\(connection.port.map(String.init) ?? "*"):*:\(field(connection.user)):".utf8)
    return hosts(of: connection).flatMap { Array(field($0).utf8) + tail + secret + [UInt8(ascii: "\n")] }
  }

  /// The host as libpq compares it; it takes a comma for the end of one host of several.
  private static func hosts(of connection: Connection) -> [String?] {
    guard let host = connection.host, !host.isEmpty else { return ["localhost"] }
    var hosts: [String?] = []
    for part in host.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      let isSocket = part.hasPrefix("/") || part.hasPrefix("@")
      hosts += part.isEmpty ? ["localhost"] : isSocket ? [part, "localhost"] : [part]
    }
    return hosts
  }

  /// A field with its own meaning taken from `:`, `\`, `*` and `#`.
  ///
  /// What holds a line end cannot be written and matches as `*`.
  private static func field(_ text: String?) -> String {
    guard let text, !text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return "*" }
    var result = ""
    for scalar in text.unicodeScalars {
      if ":\\*#".unicodeScalars.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  private static func escaped(_ password: Secret) throws(PostgresFault) -> [UInt8] {
    try password.withBytes { (bytes) throws(PostgresFault) in
      guard !bytes.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else {
        throw PostgresFault(
          .usage, "the password holds a line end or a NUL, which no password file can hold",
          hint: "Check for a stray line in the password's source, or change the password.")
      }
      return bytes.flatMap {
        $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "\\") ? [UInt8(ascii: "\\"), $0] : [$0]
      }
    }
  }
}
