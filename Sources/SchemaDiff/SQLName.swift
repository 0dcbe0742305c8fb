/// Names as SQL writes them.
enum SQLName {
  /// A bare name in double quotes.
  static func quoted(_ name: String) -> String {
    var result = "\""
    for scalar in name.unicodeScalars {
      if scalar == "\"" { result.unicodeScalars.append(scalar) }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }

  /// A bare name, in quotes only when it needs them; for people.
  static func plain(_ name: String) -> String {
    let isPlain =
      name.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      } && name.utf8.first.map { $0 > UInt8(ascii: "9") } ?? false
    return isPlain ? name : quoted(name)
  }

  /// Several names in quotes with commas.
  static func list(_ names: [String]) -> String { names.map(quoted).joined(separator: ", ") }

  /// A string constant.
  static func literal(_ text: String) -> String {
    let escaped = text.unicodeScalars.reduce(into: "") { result, scalar in
      if scalar == "'" || scalar == "\\" { result.unicodeScalars.append(scalar) }
      result.unicodeScalars.append(scalar)
    }
    return (text.contains("\\") ? "E'" : "'") + escaped + "'"
  }

  /// A qualified name, as `format('%I.%I')` writes it, in what stands before its last part and that part out of its quotes.
  static func split(_ qualified: String) -> (container: String, last: String) {
    let bytes = Array(qualified.utf8)
    var quoted = false
    var dot: Int?
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\"") { quoted.toggle() }
      if byte == UInt8(ascii: "."), !quoted { dot = index }
    }
    let container = String(decoding: bytes[..<(dot ?? 0)], as: UTF8.self)
    let last = String(decoding: bytes[(dot.map { $0 + 1 } ?? 0)...], as: UTF8.self)
    return (container, bare(last))
  }

  /// A name out of its quotes.
  static func bare(_ name: String) -> String {
    guard name.hasPrefix("\""), name.hasSuffix("\""), name.utf8.count >= 2 else { return name }
    return name.dropFirst().dropLast().split(separator: "\"\"", omittingEmptySubsequences: false)
      .joined(separator: "\"")
  }
}
