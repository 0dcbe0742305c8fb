// swift-tools-version: 6.2
import PackageDescription

/// One room of the house.
///
/// A Swift target, the rooms below it that it may import, and the outside packages of which it is the sole
/// importer. The order is the order of DESIGN §1, from the ground floor up.
struct Room {
  var name: String
  var imports: [String] = []
  var owns: [Target.Dependency] = []
  /// Targets below `Tests` that its tests use besides.
  var testedWith: [Target.Dependency] = []
}

let rooms: [Room] = [
  // pure
  Room(name: "ArchiveModel"),
  Room(name: "Scheduling", imports: ["ArchiveModel"]),
  Room(name: "Retention", imports: ["ArchiveModel"]),
  Room(name: "SchemaDiff", testedWith: ["PostgresTools", "PostgresFixture", "Processes"]),
  Room(name: "RowMerge", imports: ["ArchiveModel"]),
  // tools
  Room(name: "CryptoPrimitives", imports: ["ArchiveModel"], owns: ["COpenSSL"]),
  Room(
    name: "Processes", imports: ["ArchiveModel"],
    owns: [
      .product(name: "Subprocess", package: "swift-subprocess"),
      .product(name: "SystemPackage", package: "swift-system"),
    ]),
  Room(
    name: "ByteStreams", imports: ["ArchiveModel", "CryptoPrimitives"], owns: ["CDeflate", "CZlib", "CZstd"]),
  // mechanisms
  Room(
    name: "Settings", imports: ["ArchiveModel", "Retention", "Scheduling"],
    owns: [.product(name: "TOMLKit", package: "TOMLKit")]),
  Room(
    name: "Catalog", imports: ["ArchiveModel", "Retention"],
    owns: [.product(name: "GRDB", package: "GRDB.swift")]),
  Room(
    name: "Storage", imports: ["ArchiveModel", "CryptoPrimitives", "Processes"], owns: ["CLinux"],
    testedWith: ["store-probe", "SSHFixture"]),
  Room(
    name: "PostgresTools", imports: ["ArchiveModel", "RowMerge", "CryptoPrimitives", "Processes"],
    testedWith: ["PostgresFixture"]),
  Room(name: "Notices", imports: ["ArchiveModel", "Processes"]),
  Room(name: "Units", imports: ["ArchiveModel", "Scheduling", "CryptoPrimitives"]),
  Room(
    name: "MigrationTools", imports: ["ArchiveModel", "Processes"]),
  Room(name: "AgeFormat", imports: ["ArchiveModel", "CryptoPrimitives", "ByteStreams"]),
  // work
  Room(
    name: "Operations",
    imports: [
      "ArchiveModel", "Retention", "Scheduling", "CryptoPrimitives", "Processes", "ByteStreams", "Settings",
      "Catalog",
      "Storage",
      "PostgresTools", "MigrationTools", "AgeFormat", "SchemaDiff", "RowMerge", "Notices", "Units",
    ]),
  // faces
  Room(
    name: "Commands", imports: ["ArchiveModel", "Retention", "SchemaDiff", "RowMerge", "Operations"],
    owns: [.product(name: "ArgumentParser", package: "swift-argument-parser")],
    testedWith: [.product(name: "ArgumentParser", package: "swift-argument-parser")]),
]

/// C libraries of the system, each with the room that owns it.
let systemLibraries: [Target] = [
  .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
  .systemLibrary(name: "CLinux"),
  .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
]

let houseSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "strongroom",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
  ],
  targets: systemLibraries
    + rooms.map { room in
      .target(
        name: room.name, dependencies: room.imports.map { .target(name: $0) } + room.owns,
        swiftSettings: houseSettings)
    }
    + rooms.map { room in
      .testTarget(
        name: room.name + "Tests",
        dependencies: [.target(name: room.name)] + room.imports.map { .target(name: $0) } + room.testedWith,
        swiftSettings: houseSettings)
    }
    + [
      // The door.
      .executableTarget(
        name: "strongroom", dependencies: ["ArchiveModel", "Commands", "Operations", "Processes", "Storage"],
        swiftSettings: houseSettings),
      // A program that the tests of Storage break from outside.
      .executableTarget(
        name: "store-probe", dependencies: ["ArchiveModel", "Storage"], path: "Tests/StoreProbe",
        swiftSettings: houseSettings),
      // A program that feeds changed files to the readers of AgeFormat, for scripts/fuzz.
      .executableTarget(
        name: "seal-fuzz", dependencies: ["AgeFormat", "ArchiveModel", "ByteStreams"], path: "Tests/SealFuzz",
        swiftSettings: houseSettings),
      // A program that measures each stage on one core, for scripts/bench.
      .executableTarget(
        name: "core-bench", dependencies: ["AgeFormat", "ArchiveModel", "ByteStreams", "CryptoPrimitives"],
        path: "Tests/CoreBench", swiftSettings: houseSettings),
      // The PostgreSQL server of the tests, one in each test process.
      .target(
        name: "PostgresFixture", dependencies: ["ArchiveModel", "Processes", "PostgresTools"],
        path: "Tests/PostgresFixture", swiftSettings: houseSettings),
      // An ssh server on the loopback for tests of far ends.
      .target(name: "SSHFixture", path: "Tests/SSHFixture", swiftSettings: houseSettings),
      // What runs the built program as a user does.
      .testTarget(
        name: "CommandLineTests",
        dependencies: ["strongroom", "PostgresFixture", "PostgresTools", "SSHFixture"],
        swiftSettings: houseSettings),
      .testTarget(name: "HouseRulesTests", swiftSettings: houseSettings),
    ]
)
