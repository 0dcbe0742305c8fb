import Testing

/// Who may import what: DESIGN §1, and the same table as `Package.swift`.
@Suite struct ImportRulesTests {
  /// Rooms from the ground floor up; a room may import rooms of a lower floor only.
  static let floors: [(floor: Int, rooms: [String])] = [
    (0, ["ArchiveModel"]),
    (0, ["Retention", "Scheduling", "SchemaDiff", "RowMerge"]),
    (1, ["CryptoPrimitives"]),
    (2, ["ByteStreams", "Processes"]),
    (
      3,
      [
        "Storage", "Catalog", "PostgresTools", "MigrationTools", "Notices", "Units", "Settings", "AgeFormat",
      ]
    ),
    (4, ["Operations"]),
    (5, ["Commands", "StatusPages"]),
    (6, ["strongroom"]),
  ]

  /// Outside modules and the one room that may import each.
  static let owners = [
    "ArgumentParser": "Commands", "GRDB": "Catalog", "TOMLKit": "Settings", "Subprocess": "Processes",
    "SystemPackage": "Processes",
    "CZlib": "ByteStreams", "CZstd": "ByteStreams", "CDeflate": "ByteStreams",
    "COpenSSL": "CryptoPrimitives", "CLinux": "Storage", "Logging": "strongroom",
  ]

  /// Modules of the toolchain that anybody may import.
  static let toolchain: Set = ["Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch"]

  static func floor(of room: String) -> Int? { floors.first { $0.rooms.contains(room) }?.floor }

  @Test("imports point down and every outside module has one owner")
  func imports() throws {
    for file in try SourceTree.files(below: "Sources") {
      let home = try #require(Self.floor(of: file.room), "\(file.room) is on no floor")
      for module in file.lines.compactMap(Self.importedModule) where !Self.toolchain.contains(module) {
        if let floor = Self.floor(of: module) {
          let allowed = floor < home || (module == "ArchiveModel" && home == 0)
          #expect(allowed, "\(file.path) imports \(module), which is not below it")
          let faceReachesDown = home == 5 && floor > 0 && floor < 4
          #expect(!faceReachesDown, "\(file.path) is a face and imports the mechanism \(module)")
        } else {
          #expect(Self.owners[module] == file.room, "\(file.path) imports \(module), which is not its own")
        }
      }
    }
  }

  /// The module named by an import line; nil for any other line.
  static func importedModule(_ line: String) -> String? {
    var words = line.split(separator: " ").map(String.init)[...]
    while let first = words.first, ["package", "internal", "private", "@preconcurrency"].contains(first) {
      words = words.dropFirst()
    }
    guard words.popFirst() == "import" else { return nil }
    if let kind = words.first, ["struct", "class", "enum", "protocol", "func", "var", "let"].contains(kind) {
      words = words.dropFirst()
    }
    return words.first.map { String($0.prefix { $0 != "." }) }
  }

  @Test("the import reader understands every way to write an import")
  func reader() {
    #expect(Self.importedModule("package import struct Foundation.Date") == "Foundation")
    #expect(Self.importedModule("import GRDB") == "GRDB")
    #expect(Self.importedModule("// import GRDB") == nil)
  }
}
