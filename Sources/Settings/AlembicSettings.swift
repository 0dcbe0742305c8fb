package import ArchiveModel

/// How the project's alembic is run.
package struct AlembicSettings: Sendable {
  /// The folder it runs in, absolute; that of its `alembic.ini`.
  package let directory: Sourced<String>
  /// The words before alembic's own.
  package let command: Sourced<[String]>
  /// Its configuration file, as `-c` takes it; nil for the one that it looks for.
  package let configFile: Sourced<String>?
  /// The variable that holds the database's address for the project's `env.py`.
  package let urlVariable: Sourced<String>
  /// The scheme of that address, such as `postgresql+asyncpg`; nil to keep that of the variable, if it is set.
  package let urlScheme: Sourced<String>?
  /// Whether it runs where no scratch server of ours can be reached, such as in a container.
  package let isElsewhere: Sourced<Bool>
  /// How long a migration waits for a lock before it gives up.
  package let lockTimeout: Sourced<TimeSpan>
}

extension SettingsSource {
  /// Without settings it is as if alembic were called in the working directory; `command` is stronger than `venv`.
  func alembic(_ file: FileSettings.Alembic?) -> AlembicSettings {
    AlembicSettings(
      directory: file?.directory ?? Sourced(workingDirectory, .builtIn),
      command: file?.command ?? file?.venv?.map { ["\($0)/bin/alembic"] } ?? Sourced(["alembic"], .builtIn),
      configFile: file?.configFile,
      urlVariable: file?.urlVariable ?? Sourced("DATABASE_URL", .builtIn), urlScheme: file?.urlScheme,
      isElsewhere: file?.isElsewhere ?? Sourced(false, .builtIn),
      lockTimeout: file?.lockTimeout ?? Sourced(TimeSpan(seconds: 5), .builtIn))
  }
}
