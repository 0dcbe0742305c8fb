import ArchiveModel
import Foundation
import Glibc
import Storage

/// A program for tests that break a store from outside: with strace, in a namespace, as another user, by SIGKILL.
///
/// `store-probe VERB ARCHIVE ARGUMENTS…`; a fault is printed as `<code>: <message>` and exits with its status.
@main
struct StoreProbe {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      guard arguments.count >= 2 else { throw StorageFault(.usage, "store-probe VERB ARCHIVE ARGUMENTS") }
      try await run(
        arguments[0], LocalStore(at: arguments[1], expecting: .firstUse), Array(arguments.dropFirst(2)))
    } catch let fault as StorageFault {
      FileHandle.standardError.write(Data("\(fault.code.rawValue): \(fault)\n".utf8))
      exit(fault.exitStatus.rawValue)
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
  }

  private static func run(_ verb: String, _ store: LocalStore, _ arguments: [String]) async throws {
    switch (verb, arguments.count) {
    case ("open", 0): print(store.id)
    case ("check", 0): print(try await store.check(writing: true))
    case ("put", 2): try await put(store, ObjectName(arguments[0]), pieces: Int(arguments[1]) ?? 1)
    case ("follow", 2): try await follow(store, ObjectName(arguments[0]), pieces: Int(arguments[1]) ?? 1)
    case ("digest", 1):
      print(try await store.digest(of: ObjectName(arguments[0])).map { "\($0.sha256)" } ?? "absent")
    case ("list", 0): for entry in try await store.list().objects { print(entry.name, entry.bytes) }
    case ("delete", 1): try await store.delete(ObjectName(arguments[0]))
    case ("sweep", 0): print(try await store.sweep(keeping: []).count)
    case ("partial", 0):
      let incoming = try await store.begin(for: nil)
      try incoming.write(piece(0))
      waitForEnd(saying: "writing")
      try await incoming.abandon()
    case ("many", 1):
      for index in 0..<(Int(arguments[0]) ?? 1) { try await everything(store, ObjectName("object\(index)")) }
      print("done")
    case ("lock", 3): try await lock(store, arguments)
    default: throw StorageFault(.usage, "no verb \(verb) with \(arguments.count) arguments")
    }
  }

  /// Uses every member once, so that a leaked descriptor shows.
  private static func everything(_ store: LocalStore, _ name: ObjectName) async throws {
    _ = try await store.check(writing: true)
    try await store.store([1, 2, 3], as: name)
    _ = try await store.contents(of: name, limit: 3)
    _ = try await store.digest(of: name)
    _ = try await store.list()
    _ = try await store.quarantine(name, reason: "none")
    _ = try await store.sweep(keeping: [])
    try await store.settle()
    let holder = LockHolder(pid: getpid(), command: "many", since: Date(timeIntervalSince1970: 0))
    let locks = try ArchiveLocks(of: store)
    let held = try await locks.acquire(.archive, .shared, as: holder)
    do {
      _ = try await locks.acquire(.archive, .exclusive, as: holder)
    } catch {
      guard error.code == .locked else { throw error }
    }
    held.release()
  }

  /// Publishes `pieces` × 64 KiB as an operation does, and prints the digest of what was read back.
  private static func put(_ store: LocalStore, _ name: ObjectName, pieces: Int) async throws {
    let incoming = try await store.begin(for: BackupID("abcdefgh"))
    for index in 0..<pieces { try incoming.write(piece(index)) }
    try incoming.finish()
    let content = try incoming.readBack().readAll()
    guard content.elementsEqual((0..<pieces).flatMap { Array(piece($0)) }) else {
      throw StorageFault(.verifyFailed, "other bytes came back than were written")
    }
    try await incoming.commit(as: name)
    try await store.settle()
    print("stored \(content.count)")
  }

  /// Publishes like `put`, and reads back while it still writes.
  private static func follow(_ store: LocalStore, _ name: ObjectName, pieces: Int) async throws {
    let incoming = try await store.begin(for: BackupID("abcdefgh"))
    let object = try incoming.readBack()
    let reading = Task {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          continuation.resume(returning: Result { () throws(StorageFault) in try object.readAll() })
        }
      }
    }
    do {
      for index in 0..<pieces { try incoming.write(piece(index)) }
      try incoming.finish()
    } catch {
      try await incoming.abandon()
      _ = await reading.value
      throw error
    }
    let content = try await reading.value.get()
    guard content.elementsEqual((0..<pieces).flatMap { Array(piece($0)) }) else {
      throw StorageFault(.verifyFailed, "other bytes came back than were written")
    }
    try await incoming.commit(as: name)
    try await store.settle()
    print("stored \(content.count)")
  }

  private nonisolated(unsafe) static let pattern: UnsafeMutableRawBufferPointer = {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: (64 << 10) + 251, alignment: 1)
    for index in bytes.indices { bytes[index] = UInt8(index % 251) }
    return bytes
  }()

  /// 64 KiB that differ from their neighbours'.
  private static func piece(_ index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: pattern[(index % 251)..<(index % 251 + (64 << 10))])
  }

  /// `lock ARCHIVE ENVIRONMENT|archive shared|exclusive MILLISECONDS`: takes it and holds it until stdin ends.
  private static func lock(_ store: LocalStore, _ arguments: [String]) async throws {
    let what: ArchiveLock =
      arguments[0] == "archive" ? .archive : .environment(try EnvironmentName(arguments[0]))
    let holder = LockHolder(
      pid: getpid(), command: "probe \(arguments[0])", since: Date(timeIntervalSince1970: 1_767_522_600))
    let held = try await ArchiveLocks(of: store).acquire(
      what, LockMode(rawValue: arguments[1]) ?? .exclusive, wait: .milliseconds(Int(arguments[2]) ?? 0),
      as: holder)
    waitForEnd(saying: "held")
    held.release()
  }

  private static func waitForEnd(saying word: String) {
    FileHandle.standardOutput.write(Data((word + "\n").utf8))
    while readLine() != nil {}
  }
}
