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
  var tests = true
}

let rooms: [Room] = [
  // pure
  Room(name: "ArchiveModel"),
  // tools
  Room(name: "CryptoPrimitives", imports: ["ArchiveModel"], owns: ["COpenSSL"]),
  Room(
    name: "Processes", imports: ["ArchiveModel"],
    owns: [
      .product(name: "Subprocess", package: "swift-subprocess"),
      .product(name: "SystemPackage", package: "swift-system"),
    ]),
  // mechanisms
  Room(name: "PostgresTools", imports: ["ArchiveModel", "CryptoPrimitives", "Processes"]),
]

/// C libraries of the system, each with the room that owns it.
let systemLibraries: [Target] = [
  .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])])
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
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
  ],
  targets: systemLibraries
    + rooms.map { room in
      .target(
        name: room.name, dependencies: room.imports.map { .target(name: $0) } + room.owns,
        swiftSettings: houseSettings)
    }
    + rooms.filter(\.tests).map { room in
      .testTarget(
        name: room.name + "Tests",
        dependencies: [.target(name: room.name)] + room.imports.map { .target(name: $0) },
        swiftSettings: houseSettings)
    } + [.testTarget(name: "HouseRulesTests", swiftSettings: houseSettings)]
)
