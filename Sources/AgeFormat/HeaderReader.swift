import ArchiveModel

/// Reads a header from bytes as they come, line by line, and stops exactly at its end.
///
/// Everything that is not the grammar of age v1 to the letter is a `sealHeader` fault, before any key is tried.
package struct HeaderReader: Sendable {
  private enum Expectation { case version, stanzaOrCode, body }

  private var bytes: [UInt8] = []
  private var lineStart = 0
  private var expectation = Expectation.version
  private var stanzas: [Stanza] = []
  private var arguments: [String] = []
  private var body: [UInt8] = []

  /// The header, once its last line has been read.
  package private(set) var header: Header?

  /// Begins before the first byte of a file.
  package init() {}

  /// Takes bytes up to the end of the header and says how many; what follows them is the payload.
  package mutating func read(_ input: UnsafeRawBufferPointer) throws(AgeFault) -> Int {
    var taken = 0
    while header == nil, taken < input.count {
      let rest = UnsafeRawBufferPointer(rebasing: input[taken...])
      let end = rest.firstIndex(of: UInt8(ascii: "\n"))
      let count = end.map { $0 + 1 } ?? rest.count
      guard bytes.count + count <= Header.largestSize else {
        throw .header("the header is larger than \(Header.largestSize) bytes")
      }
      bytes.append(contentsOf: rest[..<count])
      taken += count
      guard end != nil else { break }
      try readLine(bytes[lineStart..<(bytes.count - 1)])
      lineStart = bytes.count
    }
    return taken
  }

  /// Says that no more bytes come; faults unless the header is complete.
  package func finish() throws(AgeFault) {
    guard header == nil else { return }
    throw bytes.isEmpty ? .header("the file is empty") : .header("the file ends inside its header")
  }

  private mutating func readLine(_ line: ArraySlice<UInt8>) throws(AgeFault) {
    switch expectation {
    case .version:
      try checkVersion(line)
      expectation = .stanzaOrCode
    case .stanzaOrCode where line.starts(with: "---".utf8):
      header = try Header(stanzas: stanzas, encoded: bytes, code: readCode(line))
    case .stanzaOrCode:
      guard stanzas.count < Header.mostStanzas else {
        throw .header("the header has more than \(Header.mostStanzas) stanzas")
      }
      arguments = try readArguments(line)
      body = []
      expectation = .body
    case .body:
      try readBody(line)
    }
  }

  private func checkVersion(_ line: ArraySlice<UInt8>) throws(AgeFault) {
    if line.elementsEqual(Header.versionLine.utf8) { return }
    guard line.starts(with: "age-encryption.org/".utf8) else {
      throw .header("the file does not begin with the line `\(Header.versionLine)`")
    }
    if line.last == UInt8(ascii: "\r") {
      throw .header("the header has CRLF line ends; the file went through a text conversion")
    }
    throw .header(
      "the file has a version of the age format that is not supported",
      hint: "Open it with the program that made it.")
  }

  private func readArguments(_ line: ArraySlice<UInt8>) throws(AgeFault) -> [String] {
    guard line.starts(with: "-> ".utf8) else {
      throw .header("line \(lineNumber) of the header begins neither a stanza nor the last line")
    }
    let words = line.dropFirst(3).split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    for word in words where word.isEmpty || !word.allSatisfy({ (0x21...0x7e).contains($0) }) {
      throw .header("line \(lineNumber) of the header has an argument that is empty or not visible ASCII")
    }
    return words.map { String(decoding: $0, as: UTF8.self) }
  }

  private mutating func readBody(_ line: ArraySlice<UInt8>) throws(AgeFault) {
    guard line.count <= Header.bodyLineLength, let decoded = CanonicalBase64.decode(line) else {
      throw .header("line \(lineNumber) of the header is not canonical base64 of at most 64 characters")
    }
    body += decoded
    guard line.count < Header.bodyLineLength else { return }
    stanzas.append(Stanza(arguments: arguments, body: body))
    expectation = .stanzaOrCode
  }

  private func readCode(_ line: ArraySlice<UInt8>) throws(AgeFault) -> [UInt8] {
    guard line.starts(with: "--- ".utf8), line.count == 4 + 43,
      let code = CanonicalBase64.decode(line.dropFirst(4))
    else {
      throw .header("the last line of the header is not `---` and 43 characters of base64")
    }
    return code
  }

  private var lineNumber: Int { bytes[..<lineStart].count { $0 == UInt8(ascii: "\n") } + 1 }
}
