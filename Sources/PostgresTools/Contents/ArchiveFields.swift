import ArchiveModel

/// Reads the head and the table of contents of pg_dump's archives, field by field.
///
/// The format is that of `pg_backup_archiver.c` of PostgreSQL 9 to 18, versions 1.10 to 1.16: numbers are a byte
/// of sign and so many bytes, the lowest first, as the head says; a text is its length and its bytes, −1 for none.
struct ArchiveFields {
  /// The bytes end before the field does.
  struct Shortage: Error {}

  private let bytes: [UInt8]
  private(set) var position = 0
  private(set) var minor = 0
  private(set) var integerSize = 4
  private var offsetSize = 8
  /// 1 custom, 3 tar or directory, 5 directory.
  private(set) var format = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads the head; the position is then at the count of entries.
  mutating func facts() throws -> DumpFacts {
    guard let header = try? ArchiveHeader(bytes) else { throw damage("has no header of pg_dump") }
    guard (10...16).contains(header.minor) else {
      throw PostgresFault(
        .dumpIncomplete, "the archive has version 1.\(header.minor), which this program does not read",
        hint: "Look at it with pg_restore --list.")
    }
    minor = header.minor
    position = 8
    integerSize = Int(try byte())
    offsetSize = Int(try byte())
    guard (1...8).contains(offsetSize) else { throw damage("has offsets of \(offsetSize) bytes") }
    format = Int(try byte())
    if minor >= 15 { _ = try byte() } else { _ = try integer() }
    let time = try (0..<7).map { _ in try integer() }
    let database = try text()
    let server = try text()
    let tool = try text()
    return DumpFacts(
      begun: Self.compact(time), database: database, serverVersion: server, toolVersion: tool)
  }

  /// One entry of the table of contents.
  struct Entry {
    var entry: ArchiveEntry
    /// The statement that makes it.
    var definition: String
    /// Whether the archive has bytes for it; of a directory archive the file's name.
    var hasData: Bool
    var fileName: String?
  }

  /// Reads the table of contents, which follows the head.
  mutating func entries() throws -> [Entry] {
    let count = try integer()
    guard count >= 0 else { throw damage("has \(count) entries") }
    var entries: [Entry] = []
    for _ in 0..<count { entries.append(try entry()) }
    return entries
  }

  private mutating func entry() throws -> Entry {
    let number = try integer()
    guard number > 0 else { throw damage("has an entry with the number \(number)") }
    let hadDumper = try integer() != 0
    _ = try (text(), text())
    let tag = try text() ?? ""
    let desc = try text() ?? ""
    if minor >= 11 { _ = try integer() }
    let definition = try text() ?? ""
    _ = try (text(), text())
    let schema = try text()
    _ = try text()
    if minor >= 14 { _ = try text() }
    if minor >= 16 { _ = try integer() }
    let owner = try text()
    _ = try text()
    var dependencies: [Int] = []
    while let dependency = try text() { if let number = Int(dependency) { dependencies.append(number) } }
    var fileName: String?
    var hasData = hadDumper
    if format == 1 {
      // 3: nothing was to be dumped for it, which a dump without rows has too.
      hasData = try byte() != 3
      position += offsetSize
    } else {
      fileName = try text().flatMap { $0.isEmpty ? nil : $0 }
    }
    return Entry(
      entry: ArchiveEntry(
        dumpID: number, desc: desc, schema: schema.flatMap { $0.isEmpty ? nil : $0 }, name: tag,
        owner: owner.flatMap { $0.isEmpty ? nil : $0 }, dependencies: dependencies),
      definition: definition, hasData: hasData, fileName: fileName)
  }

  private mutating func byte() throws -> UInt8 {
    guard position < bytes.count else { throw Shortage() }
    position += 1
    return bytes[position - 1]
  }

  private mutating func integer() throws -> Int {
    guard position + 1 + integerSize <= bytes.count else { throw Shortage() }
    defer { position += 1 + integerSize }
    return Self.integer(bytes[position...].prefix(1 + integerSize))
  }

  /// A sign and the bytes of a number.
  static func integer(_ bytes: ArraySlice<UInt8>) -> Int {
    var value: UInt64 = 0
    for byte in bytes.dropFirst().reversed() { value = value << 8 | UInt64(byte) }
    let magnitude = Int(truncatingIfNeeded: value & UInt64(Int.max))
    return bytes.first == 0 ? magnitude : -magnitude
  }

  private mutating func text() throws -> String? {
    let length = try integer()
    guard length >= 0 else { return nil }
    guard length <= 1 << 30 else { throw damage("has a text of \(length) bytes") }
    guard position + length <= bytes.count else { throw Shortage() }
    defer { position += length }
    return String(decoding: bytes[position..<position + length], as: UTF8.self)
  }

  private func damage(_ what: String) -> PostgresFault {
    PostgresFault(
      .dumpIncomplete, "the archive is damaged at byte \(position): it \(what)", hint: "Use another backup.")
  }

  /// `struct tm` as pg_dump writes it; nil when its clock was not read.
  private static func compact(_ time: [Int]) -> String? {
    let fields = [time[4] + 1, time[3], time[2], time[1], time[0]]
    guard (70...1100).contains(time[5]), (1...12).contains(fields[0]), (1...31).contains(fields[1]),
      (0...23).contains(fields[2]), (0...59).contains(fields[3]), (0...60).contains(fields[4])
    else { return nil }
    let words = fields.map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(time[5] + 1900)\(words[0])\(words[1])_\(words[2])\(words[3])\(words[4])"
  }
}
