import Glibc

/// Reads the text armor of age, strict PEM, and gives the bytes of the file in it; every fault is `sealArmor`.
///
/// Lines end in LF or CRLF; all but the last have exactly 64 characters. Up to 1,024 bytes of white space may
/// stand before the first line and after the last, and nothing else.
struct ArmorDecoder: Sendable {
  static let begin = Array("-----BEGIN AGE ENCRYPTED FILE-----".utf8)
  static let end = Array("-----END AGE ENCRYPTED FILE-----".utf8)
  /// Most white space before and after, in bytes.
  static let largestMargin = 1024
  private static let lineLength = 64
  private static let bytesInLine = 48

  private enum Place { case before, inside, behindShortLine, after }

  private var place = Place.before
  private var margin = 0
  /// The beginning of a line whose end has not come.
  private var pending: [UInt8] = []
  private var decoded = [UInt8](repeating: 0, count: 1024 * bytesInLine)
  private var filled = 0

  init() {}

  /// Takes text and emits the bytes it stands for; what was decoded before a fault is emitted first.
  mutating func push(
    _ text: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let result = Result { () throws in try readLines(of: text, emit: emit) }
    try flush(emit: emit)
    try result.get()
  }

  /// Takes the last line if it has no line end, and faults when the END line has not come.
  mutating func finish(emit: (UnsafeRawBufferPointer) throws -> Void) throws {
    if !pending.isEmpty {
      let line = pending
      pending = []
      try line.withUnsafeBytes { try readLine($0, emit: emit) }
      try flush(emit: emit)
    }
    switch place {
    case .after: return
    case .before: throw AgeFault.armor("the armor has no BEGIN line")
    case .inside, .behindShortLine: throw AgeFault.armor("the armor has no END line")
    }
  }

  private mutating func readLines(
    of text: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var rest = text
    while let start = rest.baseAddress, !rest.isEmpty {
      guard let newline = memchr(start, 10, rest.count) else {
        pending.append(contentsOf: rest)
        // No valid line and no margin is longer, so what never ends is not collected.
        guard pending.count <= Self.largestMargin + Self.lineLength else { throw Self.tooLong }
        return
      }
      let count = UnsafeRawPointer(newline) - start
      let line = UnsafeRawBufferPointer(rebasing: rest[..<count])
      rest = UnsafeRawBufferPointer(rebasing: rest[(count + 1)...])
      if pending.isEmpty {
        try readLine(line, emit: emit)
      } else {
        pending.append(contentsOf: line)
        let whole = pending
        pending.removeAll(keepingCapacity: true)
        try whole.withUnsafeBytes { try readLine($0, emit: emit) }
      }
    }
  }

  private mutating func readLine(
    _ line: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let text =
      line.last == UInt8(ascii: "\r") ? UnsafeRawBufferPointer(rebasing: line[..<(line.count - 1)]) : line
    switch place {
    case .before where text.elementsEqual(Self.begin):
      place = .inside
      margin = 0
    case .before:
      try skipMargin(line, orThrow: "the armor does not begin with its BEGIN line")
    case .inside, .behindShortLine:
      if text.elementsEqual(Self.end) {
        place = .after
      } else {
        try readBody(text, emit: emit)
      }
    case .after:
      try skipMargin(line, orThrow: "text follows the END line of the armor")
    }
  }

  private mutating func readBody(
    _ text: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    guard place == .inside else { throw AgeFault.armor("a short line of the armor is not its last") }
    guard !text.isEmpty else { throw AgeFault.armor("the armor has an empty line") }
    guard text.count <= Self.lineLength else { throw Self.tooLong }
    let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    let digits = UnsafeRawBufferPointer(rebasing: text[..<(text.count - padding)])
    if filled + Self.bytesInLine > decoded.count { try flush(emit: emit) }
    let count = digits.count * 6 / 8
    let start = filled
    let valid =
      text.count % 4 == 0
      && decoded.withUnsafeMutableBytes {
        CanonicalBase64.decode(
          digits, into: UnsafeMutableRawBufferPointer(rebasing: $0[start..<(start + count)]))
      }
    guard valid else { throw AgeFault.armor("a line of the armor is not canonical base64") }
    filled += count
    if text.count < Self.lineLength || padding > 0 { place = .behindShortLine }
  }

  private mutating func skipMargin(_ line: UnsafeRawBufferPointer, orThrow message: String) throws {
    margin += line.count + 1
    let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
    guard isBlank, margin <= Self.largestMargin + 1 else { throw AgeFault.armor(message) }
  }

  private mutating func flush(emit: (UnsafeRawBufferPointer) throws -> Void) throws {
    let count = filled
    guard count > 0 else { return }
    filled = 0
    try decoded.withUnsafeBytes { try emit(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }

  private static var tooLong: AgeFault { .armor("a line of the armor has more than 64 characters") }
}
