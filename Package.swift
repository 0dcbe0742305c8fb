// swift-tools-version: 6.2
import PackageDescription

/// One room of the house: a Swift target, the rooms below it that it may import, and the outside packages
/// of which it is the sole importer. The order is the order of DESIGN §1, from the ground floor up.
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
  // mechanisms
  Room(name: "AgeFormat", imports: ["ArchiveModel", "CryptoPrimitives"]),
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
  dependencies: [],
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
    }
)
