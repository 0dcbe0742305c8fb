package import ArchiveModel
package import Processes

/// One POST by curl, as a value: everything that must not be seen goes through curl's standard input.
///
/// A webhook's URL is a secret: whoever knows it can write there. So argv holds only `--config -`.
package struct HTTPPost: Sendable {
  /// Never becomes a `String`: its bytes go straight into the configuration.
  package let url: Secret
  /// Sent as it is, but without NUL bytes; curl reads no file for a leading `@`.
  package let body: String
  /// The value of the header, such as `application/json`.
  package let contentType: String
  /// Each `Name: value`.
  package let headers: [String]
  /// How long one attempt may take, in seconds.
  package let timeout: Int
  /// How often curl tries again, at intervals that double from one second.
  package let retries: Int

  /// Enough for a service that restarts.
  package static let usualRetries = 2

  package init(
    to url: Secret, body: String, contentType: String, headers: [String] = [], timeout: Int,
    retries: Int = HTTPPost.usualRetries
  ) {
    self.url = url
    self.body = body
    self.contentType = contentType
    self.headers = headers
    self.timeout = timeout
    self.retries = retries
  }

  /// The program and its arguments; no address, no content.
  package var command: Command { Command("curl", ["--disable", "--config", "-"]) }

  /// All that the attempts may take together.
  package var limit: Duration { .seconds(timeout * (retries + 1) + 10) }

  /// What curl reads on standard input.
  ///
  /// `fail` makes a status of 400 and more an error; of those curl itself repeats only 408, 429 and 5xx.
  package func configuration() -> Secret {
    var lines = [
      "silent", "show-error", "fail", "globoff", "proto = \"=http,https\"", "request = \"POST\"",
      "user-agent = \"strongroom\"", "max-time = \(timeout)", "connect-timeout = \(timeout)",
      "retry = \(retries)", "retry-connrefused", "retry-max-time = \(timeout * (retries + 1))",
      "output = \"/dev/null\"", Self.option("header", "Content-Type: \(contentType)"),
    ]
    lines += headers.map { Self.option("header", $0) }
    lines.append(Self.option("data-raw", body))
    var bytes = Array((lines.joined(separator: "\n") + "\nurl = \"").utf8)
    bytes.reserveCapacity(bytes.count + 2 * url.count + 2)
    url.withBytes { for byte in $0 { Self.append(byte, to: &bytes) } }
    bytes += Array("\"\n".utf8)
    let secret = Secret(bytes)
    for index in bytes.indices { bytes[index] = 0 }
    return secret
  }

  /// One option of curl's configuration file, its value quoted as curl's manual has it.
  static func option(_ name: String, _ value: String) -> String {
    var bytes: [UInt8] = []
    for byte in value.utf8 { append(byte, to: &bytes) }
    return "\(name) = \"\(String(decoding: bytes, as: UTF8.self))\""
  }

  private static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
    let escapes: [UInt8: String] = [
      UInt8(ascii: "\\"): "\\\\", UInt8(ascii: "\""): "\\\"", UInt8(ascii: "\n"): "\\n",
      UInt8(ascii: "\r"): "\\r", UInt8(ascii: "\t"): "\\t",
    ]
    if let escape = escapes[byte] {
      bytes += Array(escape.utf8)
    } else if byte != 0 {
      bytes.append(byte)
    }
  }
}
