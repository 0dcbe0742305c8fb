/// The address of a database as SQLAlchemy reads it; a password is never in it.
package struct DatabaseURL: Sendable, Equatable {
  /// Such as `postgresql` or `postgresql+asyncpg`.
  package var scheme: String
  /// A name, an address or the folder of a socket.
  package var host: String
  /// Nil for the driver's own; of a socket it stands in the query of `text`.
  package var port: Int?
  /// Nil for the one that the driver takes by itself; no password follows it.
  package var user: String?
  /// As the server calls it; `text` encodes what a URL cannot hold.
  package var database: String

  package init(scheme: String, host: String, port: Int?, user: String?, database: String) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.user = user
    self.database = database
  }

  /// `postgresql://user@host:5432/db`; the folder of a socket stands in `?host=`.
  package var text: String {
    let login = user.map { Self.encoded($0) + "@" } ?? ""
    let number = port.map { ":\($0)" } ?? ""
    guard host.hasPrefix("/") else {
      let place = host.contains(":") ? "[\(host)]" : Self.encoded(host)
      return "\(scheme)://\(login)\(place)\(number)/\(Self.encoded(database))"
    }
    let socketPort = port.map { "&port=\($0)" } ?? ""
    return "\(scheme)://\(login)/\(Self.encoded(database))?host=\(Self.encoded(host))\(socketPort)"
  }

  /// The scheme of an address; nil for what is none.
  package static func scheme(of address: String) -> String? {
    address.firstRange(of: "://").map { String(address[..<$0.lowerBound]) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789-._~".unicodeScalars.contains(scalar))
      if isPlain {
        result.unicodeScalars.append(scalar)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
  }
}
