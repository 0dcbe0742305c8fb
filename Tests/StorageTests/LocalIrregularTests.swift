import ArchiveModel
import Glibc
import Storage
import Testing

/// What stands under an object's name and is not an object: nothing follows it, opens it for long, or changes it.
@Suite(.timeLimit(.minutes(1))) struct LocalIrregularTests {
  /// What can be put in an object's place.
  enum Trap: String, CaseIterable {
    case symbolicLink, danglingLink, hardLink, pipe, socket, device, folder

    func set(at path: String, victim: String) throws {
      let done =
        switch self {
        case .symbolicLink: symlink(victim, path)
        case .danglingLink: symlink(victim + ".absent", path)
        case .hardLink: link(victim, path)
        case .pipe: mkfifo(path, 0o600)
        case .socket: mknod(path, S_IFSOCK | 0o600, 0)
        case .device: geteuid() == 0 ? mknod(path, S_IFCHR | 0o600, 0x105) : mkfifo(path, 0o600)
        case .folder: mkdir(path, 0o700)
        }
      guard done == 0 else { throw ProgramFailure("\(rawValue): errno \(errno)") }
    }
  }

  private let folder: TemporaryFolder
  private let store: LocalStore
  private let object: ObjectName

  init() throws {
    folder = try TemporaryFolder()
    store = try LocalStore(at: folder.at("archive"), expecting: .firstUse)
    object = try ObjectName("backup_prod_20260104_103000.sql")
    try folder.write([7, 7, 7], to: "victim")
  }

  @Test(
    "F38, F39: it is refused as irregular, listed as a stranger, and its victim stays",
    arguments: Trap.allCases)
  func refused(trap: Trap) async throws {
    try trap.set(at: folder.at("archive/\(object)"), victim: folder.at("victim"))
    let irregular = StorageFault(.storeObjectIrregular, "")
    await #expect(throws: irregular) { try await store.open(object) }
    await #expect(throws: irregular) { try await store.entry(of: object) }
    await #expect(throws: irregular) { try await store.digest(of: object) }
    await #expect(throws: irregular) { try await store.delete(object) }
    await #expect(throws: StorageFault(.storeExists, "")) { try await store.store([1], as: object) }
    #expect(try await store.list() == StoreListing(objects: [], strangers: ["'\(object)'"]))
    #expect(try folder.read("victim") == [7, 7, 7])
  }

  @Test("F39: quarantine takes it out of the way without following it", arguments: Trap.allCases)
  func quarantined(trap: Trap) async throws {
    try trap.set(at: folder.at("archive/\(object)"), victim: folder.at("victim"))
    let place = try await store.quarantine(object, reason: "not a regular file")
    #expect(place == folder.at("archive/.quarantine/\(object)"))
    #expect(try folder.read("archive/.quarantine/\(object).reason") == Array("not a regular file\n".utf8))
    #expect(try await store.entry(of: object) == nil)
    #expect(try folder.read("victim") == [7, 7, 7])
    try await store.store([1], as: object)
  }

  @Test(
    "F38: the store's own folders are never reached through a link",
    arguments: [".incoming", ".quarantine", ".locks"])
  func furniture(name: String) async throws {
    #expect(mkdir(folder.at("elsewhere"), 0o700) == 0)
    #expect(symlink(folder.at("elsewhere"), folder.at("archive/" + name)) == 0)
    let irregular = StorageFault(.storeObjectIrregular, "")
    switch name {
    case ".incoming":
      await #expect(throws: irregular) { try await store.begin(for: nil) }
      await #expect(throws: irregular) { try await store.check(writing: true) }
      await #expect(throws: irregular) { try await store.sweep(keeping: []) }
    case ".quarantine":
      try await store.store([1], as: object)
      await #expect(throws: irregular) { try await store.quarantine(object, reason: "none") }
    default:
      #expect(throws: irregular) { try ArchiveLocks(of: store) }
    }
    #expect(try folder.names("elsewhere").isEmpty)
  }

  @Test func theCatalogAndTheFurnitureAreNoObjectsAndOddNamesAreStrangers() async throws {
    for name in ["catalog.sqlite", "catalog.sqlite-journal", "we ird=x", "-f", ".hidden", "\u{1b}[2J"] {
      try folder.write([1], to: "archive/" + name)
    }
    #expect(creat(folder.at("archive/") + "x", 0o600) >= 0)
    _ = try ArchiveLocks(of: store)
    try await store.store([1], as: object)
    let listing = try await store.list()
    #expect(listing.objects.map(\.name.rawValue) == ["backup_prod_20260104_103000.sql", "x"])
    #expect(listing.strangers == ["'-f'", "'.hidden'", "'\\u{1b}[2J'", "'we ird=x'"])
  }

  @Test("an object that shrinks or grows under its reader is reported", arguments: [1, 5])
  func changing(length: Int) async throws {
    try await store.store([1, 2, 3], as: object)
    let file = try await store.open(object)
    #expect(truncate(folder.at("archive/\(object)"), length) == 0)
    #expect(throws: StorageFault(.storeReadFailed, "")) { try file.readAll() }
  }
}
