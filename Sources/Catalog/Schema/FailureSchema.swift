/// What migration `0009-failures` adds: of each kind of work, the failure that no success has followed.
enum FailureSchema {
  /// What would otherwise be forgotten with the terminal, such as a cleanup of cron's that failed.
  ///
  /// Backups, test restores and jobs have rows of their own. `environment` is empty for work on all of them.
  static let statements = """
    CREATE TABLE failures (
      environment TEXT NOT NULL,
      undertaking TEXT NOT NULL CHECK (undertaking <> ''),
      at INTEGER NOT NULL,
      code TEXT NOT NULL CHECK (code <> ''),
      reason TEXT NOT NULL CHECK (reason <> ''),
      run TEXT NOT NULL CHECK (run <> ''),
      PRIMARY KEY (environment, undertaking)
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER events_of_failures AFTER INSERT ON failures
    BEGIN
      INSERT INTO events (at, what, detail) VALUES (NEW.at, 'attempt.failed', NEW.undertaking
        || iif(NEW.environment = '', '', ' of ' || NEW.environment) || ': ' || NEW.reason);
    END;
    """
}
