/// Text of a dump, which is in the encoding of the database.
enum DumpText {
  /// The bytes as UTF-8, or as ISO 8859-1 when they are not.
  ///
  /// Most databases have one of the two. In another encoding a name gets other letters; it still has one of its own.
  static func decoded(_ bytes: some Collection<UInt8>) -> String {
    String(validating: bytes, as: UTF8.self) ?? latin(bytes)
  }

  private static func latin(_ bytes: some Collection<UInt8>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: bytes.map { Unicode.Scalar($0) })
    return text
  }
}
