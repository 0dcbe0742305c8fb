package import Processes

/// A project's alembic as a value: the words that run it, where, and what it sees.
package struct Alembic: Sendable, Equatable {
  /// The words before alembic's own, such as `/app/.venv/bin/alembic` or `docker compose exec -T api alembic`.
  package var words: [String]
  /// The folder it runs in, an absolute path.
  package var directory: String
  /// Its configuration file, as `-c` takes it; nil for the one that alembic looks for.
  package var configFile: String?
  /// All that it sees of the environment.
  package var environment: [String: String]

  package init(words: [String], directory: String, configFile: String? = nil, environment: [String: String]) {
    self.words = words
    self.directory = directory
    self.configFile = configFile
    self.environment = environment
  }

  /// The command of one task.
  package func command(_ task: AlembicTask) -> Command {
    let choice = configFile.map { ["-c", $0] } ?? []
    return Command(
      words.first ?? "alembic", words.dropFirst() + choice + task.arguments, environment: environment,
      workingDirectory: directory, deathSignal: task.isMigration ? .terminate : nil)
  }
}

/// One thing that alembic is asked for.
package enum AlembicTask: Sendable, Equatable {
  /// The revisions that the database is at.
  case current
  /// All revisions of the project, the newest first; no database is asked.
  case history
  /// What is known of one revision; no database is asked.
  case show(RevisionName)
  case upgrade(to: RevisionName)
  case downgrade(to: RevisionName)
  /// The SQL of an upgrade from one revision to another; no database is asked.
  case upgradeScript(from: RevisionName, to: RevisionName)
  /// The SQL of a downgrade.
  case downgradeScript(from: RevisionName, to: RevisionName)

  /// Whether it changes the database: then it must not go on when nobody is left to look after it.
  var isMigration: Bool {
    switch self {
    case .upgrade, .downgrade: true
    default: false
    }
  }

  var arguments: [String] {
    switch self {
    case .current: ["current"]
    case .history: ["history"]
    case .show(let revision): ["show", revision.text]
    case .upgrade(let revision): ["upgrade", revision.text]
    case .downgrade(let revision): ["downgrade", revision.text]
    case .upgradeScript(let first, let last): ["upgrade", "\(first.text):\(last.text)", "--sql"]
    case .downgradeScript(let first, let last): ["downgrade", "\(first.text):\(last.text)", "--sql"]
    }
  }
}
