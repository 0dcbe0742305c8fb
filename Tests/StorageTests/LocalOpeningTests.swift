import ArchiveModel
import Glibc
import Storage
import Testing

@Suite struct LocalOpeningTests {
  private let folder: TemporaryFolder
  private let other = StoreID(String(repeating: "0", count: 32))

  init() throws { folder = try TemporaryFolder() }

  private func open(_ expectation: StoreExpectation, _ name: String = "archive") throws(StorageFault)
    -> LocalStore
  {
    try LocalStore(at: folder.at(name), expecting: expectation)
  }

  @Test func theFirstUseMakesAnArchiveThatLaterUsesRecognize() throws {
    let store = try open(.firstUse)
    #expect(try open(.firstUse).id == store.id)
    #expect(try open(.any).id == store.id)
    #expect(try open(.known(store.id)).id == store.id)
    #expect(try folder.names("archive") == [".strongroom"])
    #expect(
      try String(decoding: folder.read("archive/.strongroom"), as: UTF8.self)
        == "strongroom store 1\n\(store.id)\n")
  }

  @Test("F40: folders are 0700 and files 0600 whatever the umask", arguments: ["000", "077", "027"])
  func modes(umask: String) throws {
    let script = "umask \(umask); exec \(Program.probe) put \(folder.at("archive")) object 1"
    #expect(try Program.run("sh", "-c", script).output == "stored 65536\n")
    #expect(folder.mode("archive") == 0o700)
    #expect(folder.mode("archive/.incoming") == 0o700)
    #expect(folder.mode("archive/.strongroom") == 0o600)
    #expect(folder.mode("archive/object") == 0o600)
  }

  @Test func anEmptyFolderAndANewFileSystemBecomeStores() throws {
    #expect(mkdir(folder.at("archive"), 0o700) == 0)
    #expect(mkdir(folder.at("archive/lost+found"), 0o700) == 0)
    try folder.write([], to: "archive/.strongroom.new.0123456789abcdef")
    _ = try open(.firstUse)
  }

  @Test("F11: a folder without an identity file is no store, and stays as it is", arguments: [true, false])
  func lostMount(isEmpty: Bool) throws {
    #expect(mkdir(folder.at("archive"), 0o755) == 0)
    if !isEmpty { try folder.write([1], to: "archive/backup_prod_20260104_103000.sql") }
    let before = try folder.names("archive")
    for expectation in [StoreExpectation.any, .known(try #require(other))] + (isEmpty ? [] : [.firstUse]) {
      #expect(throws: StorageFault(.storeMissing, "")) { try open(expectation) }
    }
    #expect(try folder.names("archive") == before)
  }

  @Test("F11: an absent archive is created by the first use only, and never its parent")
  func absent() throws {
    #expect(throws: StorageFault(.storeMissing, "")) { try open(.any) }
    #expect(throws: StorageFault(.storeMissing, "")) { try open(.known(try #require(other))) }
    #expect(throws: StorageFault(.storeMissing, "")) { try open(.firstUse, "mount/archive") }
    #expect(try folder.names().isEmpty)
  }

  @Test func trustGivesAFolderOfFilesAnIdentity() throws {
    #expect(mkdir(folder.at("archive"), 0o700) == 0)
    try folder.write([1], to: "archive/backup_prod_20260104_103000.sql")
    let store = try open(.adopted)
    #expect(try open(.known(store.id)).id == store.id)
  }

  @Test("F11: another store than the catalog's is refused")
  func foreign() throws {
    _ = try open(.firstUse)
    #expect(throws: StorageFault(.storeForeign, "")) { try open(.known(try #require(other))) }
  }

  @Test(
    "an identity file that says something else is refused",
    arguments: [
      "", "strongroom store 1\n", "strongroom store 2\n00000000000000000000000000000000\n",
      "strongroom store 1\n0000000000000000000000000000000G\n", "strongroom store 1\r\n",
      "strongroom store 1\n00000000000000000000000000000000\nmore\n",
    ])
  func badIdentity(text: String) throws {
    _ = try open(.firstUse)
    try folder.write(Array(text.utf8), to: "archive/.strongroom")
    #expect(throws: StorageFault(.storeForeign, "")) { try open(.adopted) }
  }

  @Test(
    "F38: neither the archive nor its identity may be a symbolic link",
    arguments: ["", "/", "//", "/.", "/./"])
  func links(ending: String) throws {
    _ = try open(.firstUse, "real")
    #expect(symlink("real", folder.at("archive")) == 0)
    #expect(throws: StorageFault(.storeObjectIrregular, "")) { try open(.any, "archive" + ending) }
    #expect(mkdir(folder.at("empty"), 0o700) == 0)
    #expect(symlink("../real/.strongroom", folder.at("empty/.strongroom")) == 0)
    #expect(throws: StorageFault(.storeObjectIrregular, "")) { try open(.adopted, "empty") }
  }

  @Test func twoFirstUsesAtOnceMakeOneStore() throws {
    let programs = try (0..<4).map { _ in try Program([Program.probe, "open", folder.at("archive")]) }
    let ids = try programs.map { try $0.end().output }
    #expect(Set(ids).count == 1)
    #expect(try folder.names("archive") == [".strongroom"])
  }

  @Test("F11: a check finds that the archive was moved away or lost its identity under the open store")
  func vanished() async throws {
    let store = try open(.firstUse)
    _ = try await store.check(writing: true)
    #expect(rename(folder.at("archive"), folder.at("moved")) == 0)
    await #expect(throws: StorageFault(.storeMissing, "")) { try await store.check(writing: false) }
    #expect(rename(folder.at("moved"), folder.at("archive")) == 0)
    let identity = try folder.read("archive/.strongroom")
    #expect(unlink(folder.at("archive/.strongroom")) == 0)
    await #expect(throws: StorageFault(.storeMissing, "")) { try await store.check(writing: false) }
    try folder.write(
      Array("strongroom store 1\n00000000000000000000000000000000\n".utf8), to: "archive/.strongroom")
    await #expect(throws: StorageFault(.storeForeign, "")) { try await store.check(writing: false) }
    try folder.write(identity, to: "archive/.strongroom")
    let status = try await store.check(writing: true)
    #expect(status.id == store.id)
    #expect(try #require(status.freeBytes) > 0)
    #expect(try folder.names("archive/.incoming").isEmpty)
  }
}
