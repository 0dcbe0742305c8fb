package import ArchiveModel

/// What can be locked.
package enum ArchiveLock: Hashable, Sendable, CustomStringConvertible {
  /// The backups of one environment; held by backup and restore.
  case environment(EnvironmentName)
  /// The copies in one store; held by who sends to it or reads from it.
  case store(String)
  /// The whole archive; held shared by who reads or adds, exclusively by who removes.
  case archive
  /// One job of the settings; held exclusively while it runs.
  case job(String)
  /// An update of an environment; held exclusively while somebody walks it, a question at the terminal included.
  case update(EnvironmentName)
  /// The service that runs the jobs; held exclusively for as long as it lives.
  case schedule

  /// The lock file's name in `.locks`; an environment may itself be called `archive`.
  var fileName: String {
    switch self {
    case .environment(let name): "environment-\(name)"
    case .store(let name): "store-\(name)"
    case .archive: "archive"
    case .job(let name): "job-\(name)"
    case .update(let name): "update-\(name)"
    case .schedule: "schedule"
    }
  }

  /// What it is called in messages.
  package var description: String {
    switch self {
    case .environment(let name): "environment \(name)"
    case .store(let name): "store \(name)"
    case .archive: "the archive"
    case .job(let name): "job \(name)"
    case .update(let name): "the update of \(name)"
    case .schedule: "the schedule"
    }
  }
}

/// Whether others may hold the same lock meanwhile.
package enum LockMode: String, Hashable, Sendable {
  case shared
  case exclusive
}
