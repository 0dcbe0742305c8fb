import ArchiveModel
import Foundation
import Glibc
import Storage
import Testing

@Suite(.timeLimit(.minutes(1))) struct LocalStoreTests {
  private let folder: TemporaryFolder
  private let store: LocalStore
  private let object: ObjectName

  init() throws {
    folder = try TemporaryFolder()
    store = try LocalStore(at: folder.at("archive"), expecting: .firstUse)
    object = try ObjectName("backup_prod_20260104_103000.sql")
  }

  @Test("F40: looser modes of the archive, its objects and the folders above are found")
  func exposures() async throws {
    try await store.store([1], as: object)
    #expect(try await store.exposures().isEmpty)
    #expect(chmod(folder.at("archive"), 0o750) == 0)
    #expect(chmod(folder.at("archive/\(object)"), 0o644) == 0)
    #expect(chmod(folder.path, 0o777) == 0)
    #expect(
      try await store.exposures() == [
        StoreExposure(path: folder.at("archive"), finding: "has mode 0750 instead of 0700"),
        StoreExposure(path: folder.at("archive/\(object)"), finding: "has mode 0644 instead of 0600"),
        StoreExposure(path: folder.at("archive/.."), finding: "can be written by others: mode 0777"),
      ])
  }

  @Test func theLocationIsThePathOfTheFile() async throws {
    try await store.store([1, 2], as: object)
    #expect(try Array(Data(contentsOf: URL(filePath: store.location(of: object)))) == [1, 2])
  }

  @Test("the checksum file that lies beside an object satisfies sha256sum -c")
  func sidecar() async throws {
    try await store.store(Array("select 1;\n".utf8), as: object)
    let digest = try #require(try await store.digest(of: object)).sha256
    let sidecar = Sidecar(digest: digest, fileName: object.rawValue)
    try await store.store(sidecar.text, as: ObjectName(object.rawValue + ".sha256"))
    let check = try Program.run("sh", "-c", "cd \(folder.at("archive")) && sha256sum -c --strict *.sha256")
    #expect(check.output == "\(object): OK\n")
  }

  @Test func hashingALargeObjectStopsWhenItsTaskIsCancelled() async throws {
    try folder.write([], to: "archive/\(object)")
    // Sparse, so that it takes no room and far longer to hash than the test lasts.
    #expect(truncate(folder.at("archive/\(object)"), 1 << 42) == 0)
    let hashing = Task { try await store.digest(of: object) }
    hashing.cancel()
    await #expect(throws: StorageFault(.interrupted, "")) { try await hashing.value }
  }

  @Test("F47: of many writers racing for one name exactly one wins")
  func racing() async throws {
    let wins = await withTaskGroup(of: Bool.self) { group in
      for writer in 0..<20 {
        group.addTask {
          do throws(StorageFault) {
            try await store.store([UInt8(writer)], as: object)
            return true
          } catch {
            return error.code != .storeExists
          }
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(wins == 1)
    // The thread that wrote a loser's file may hold it for a moment longer than the loser.
    for _ in 0..<100 where try !folder.names("archive/.incoming").isEmpty { usleep(10_000) }
    #expect(try folder.names("archive/.incoming").isEmpty)
  }

  @Test func noDescriptorIsLeftOpen() async throws {
    let probe = try Program.run(
      "sh", "-c", "ulimit -n 64; exec \(Program.probe) many \(folder.at("archive")) 200")
    #expect(probe.output == "done\n", "\(probe)")
  }
}
