/// One recipient stanza as the header spells it: a type, arguments and a body of bytes.
package struct Stanza: Equatable, Sendable {
  /// The type and its arguments, each one or more visible ASCII characters; never empty.
  package let arguments: [String]
  /// The bytes of the body.
  package let body: [UInt8]

  /// The first argument, which names the recipient type; letter case counts.
  package var type: String { arguments[0] }

  /// The lines of the stanza: `->` and the arguments, then base64 in lines of 64 that end with a shorter one.
  var encoded: [UInt8] {
    var text = Array("-> \(arguments.joined(separator: " "))\n".utf8)
    var rest = CanonicalBase64.encode(body)[...]
    while rest.count >= Header.bodyLineLength {
      text += rest.prefix(Header.bodyLineLength)
      text.append(UInt8(ascii: "\n"))
      rest = rest.dropFirst(Header.bodyLineLength)
    }
    return text + rest + [UInt8(ascii: "\n")]
  }
}
