/// Tells a binary file from an armored one by its beginning, and gives the binary bytes of both.
struct EnvelopeReader: Sendable {
  private enum Form {
    case unknown([UInt8])
    case binary
    case armored(ArmorDecoder)
  }

  private var form = Form.unknown([])

  /// Whether the file is armored; nil until enough of it has been seen.
  var isArmored: Bool? {
    switch form {
    case .unknown: nil
    case .binary: false
    case .armored: true
    }
  }

  init() {}

  /// Takes bytes of the file as it is stored and emits those of the file as it was sealed.
  mutating func push(
    _ bytes: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    switch form {
    case .unknown(var seen):
      seen.append(contentsOf: bytes.prefix(Self.window - seen.count))
      let rest = UnsafeRawBufferPointer(rebasing: bytes[(seen.count - heldCount)...])
      form = .unknown(seen)
      guard seen.starts(with: Self.binaryStart) || seen.count == Self.window else { return }
      try decide(seen, emit: emit)
      if !rest.isEmpty { try push(rest, emit: emit) }
    case .binary:
      try emit(bytes)
    case .armored(var decoder):
      // The state is moved out and in again, so that its buffer is not copied.
      form = .binary
      defer { form = .armored(decoder) }
      try decoder.push(bytes, emit: emit)
    }
  }

  /// Ends the file; faults with `sealArmor` when armor is not complete.
  mutating func finish(emit: (UnsafeRawBufferPointer) throws -> Void) throws {
    if case .unknown(let seen) = form { try decide(seen, emit: emit) }
    if case .armored(var decoder) = form {
      try decoder.finish(emit: emit)
      form = .armored(decoder)
    }
  }

  /// How much is looked at before a file is taken for binary: the widest margin and a BEGIN line.
  private static let window = ArmorDecoder.largestMargin + ArmorDecoder.begin.count + 2
  private static let binaryStart = Array("age-encryption.org/".utf8)
  private static let dashes = Array("-----".utf8)

  private var heldCount: Int { if case .unknown(let seen) = form { seen.count } else { 0 } }

  /// A file is armored when one of its first lines begins with five dashes; malformed armor is then named as such.
  private mutating func decide(_ seen: [UInt8], emit: (UnsafeRawBufferPointer) throws -> Void) throws {
    let isBinary = seen.starts(with: Self.binaryStart)
    let hasDashes = seen.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: Self.dashes) }
    form = isBinary || !hasDashes ? .binary : .armored(ArmorDecoder())
    try seen.withUnsafeBytes { try push($0, emit: emit) }
  }
}
