package import ArchiveModel

/// What can be locked.
package enum ArchiveLock: Hashable, Sendable, CustomStringConvertible {
  /// The backups of one environment; held by backup and restore.
  case environment(EnvironmentName)
  /// The copies in one store; held by who sends to it or reads from it.
  case store(String)
  /// The whole archive; held shared by who reads or adds, exclusively by who removes.
  case archive

  /// The lock file's name in `.locks`; an environment may itself be called `archive`.
  var fileName: String {
    switch self {
    case .environment(let name): "environment-\(name)"
    case .store(let name): "store-\(name)"
    case .archive: "archive"
    }
  }

  /// What it is called in messages.
  package var description: String {
    switch self {
    case .environment(let name): "environment \(name)"
    case .store(let name): "store \(name)"
    case .archive: "the archive"
    }
  }
}

/// Whether others may hold the same lock meanwhile.
package enum LockMode: String, Hashable, Sendable {
  case shared
  case exclusive
}
