package import ArchiveModel
package import Processes
package import Storage

/// An archive folder as opened: the store that keeps the objects, and the locks around it.
package struct ArchivePlace: Sendable {
  /// Keeps the objects; it is the one that was expected, or opening it has failed.
  package var store: any ArchiveStore
  /// Those in the folder's `.locks`, which other processes see as well.
  package var locks: ArchiveLocks
  /// Finds what others than the owner can read or change.
  package var exposures: @Sendable () async throws -> [StoreExposure]

  package init(
    store: any ArchiveStore, locks: ArchiveLocks,
    exposures: @escaping @Sendable () async throws -> [StoreExposure]
  ) {
    self.store = store
    self.locks = locks
    self.exposures = exposures
  }
}

/// Where a store of copies is.
package enum StorePlace: Sendable {
  /// A folder of this host.
  case folder(String)
  case remote(RemoteEnd)
}

/// The outside as operations see it: the door hands in the real one, tests one of their own.
package struct World: Sendable {
  /// For what is recorded and how old it is; waiting is measured by clocks that nobody sets.
  package var clock: WallClock
  /// The process environment.
  package var environment: [String: String]
  /// An absolute path; relative paths of the user are meant from here.
  package var workingDirectory: String
  /// The user's home directory, when there is one.
  package var home: String?
  /// This process's number, recorded with locks and intents.
  package var processID: Int32
  /// Random bytes fit for names and ids.
  package var random: @Sendable (_ count: Int) -> [UInt8]
  /// Runs child processes.
  package var runner: ProcessRunner
  /// Asks for a passphrase at the terminal without showing it; nil when nobody is there.
  ///
  /// Throws `CancellationError` when the task is cancelled meanwhile.
  package var askSecret: @Sendable (String) async throws -> Secret?
  /// Opens the archive folder as a store, with its locks.
  package var openPlace:
    @Sendable (_ path: String, _ expectation: StoreExpectation) async throws -> ArchivePlace
  /// Opens a store of copies; `scratch` is a folder that is made for what is on its way.
  package var openStore:
    @Sendable (_ place: StorePlace, _ name: String, _ expectation: StoreExpectation, _ scratch: String)
      async throws -> any ArchiveStore

  package init(
    clock: WallClock, environment: [String: String], workingDirectory: String, home: String?,
    processID: Int32, random: @escaping @Sendable (Int) -> [UInt8], runner: ProcessRunner,
    askSecret: @escaping @Sendable (String) async throws -> Secret? = { _ in nil },
    openPlace: @escaping @Sendable (String, StoreExpectation) async throws -> ArchivePlace,
    openStore:
      @escaping @Sendable (StorePlace, String, StoreExpectation, String) async throws -> any ArchiveStore
  ) {
    self.clock = clock
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.home = home
    self.processID = processID
    self.random = random
    self.runner = runner
    self.askSecret = askSecret
    self.openPlace = openPlace
    self.openStore = openStore
  }

  /// A new random id.
  package func newBackupID() -> BackupID {
    let bytes = random(5)
    return BackupID(randomBytes: (bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]))
  }

  /// A new random id of a run.
  package func newRunID() -> RunID { RunID(randomBytes: random(6)) }

  /// The path as short as the user's working directory allows: relative when it lies below it.
  package func displayed(_ path: String) -> String {
    // Below the root, where services work, a path without its slash would be read as another one.
    guard workingDirectory != "/" else { return path }
    let folder = workingDirectory.hasSuffix("/") ? workingDirectory : workingDirectory + "/"
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
  }
}
