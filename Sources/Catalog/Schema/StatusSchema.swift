/// What migration `0006-status` adds: the run behind each event, what `status` reads, and what was told to whom.
enum StatusSchema {
  /// An event takes its run once, in the transaction that adds it; all else in it stays as it is.
  static let runs = """
    ALTER TABLE events ADD COLUMN run TEXT CHECK (run <> '');

    DROP TRIGGER events_are_not_changed;

    CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
    WHEN OLD.run IS NOT NULL OR NEW.number IS NOT OLD.number OR NEW.at IS NOT OLD.at
      OR NEW.what IS NOT OLD.what OR NEW.backup IS NOT OLD.backup OR NEW.detail IS NOT OLD.detail
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

    CREATE INDEX events_of_run ON events (run, number) WHERE run IS NOT NULL;
    """

  /// Columns that lead from an environment to its copies and proofs along one index each.
  ///
  /// `dump_of` is the environment of a copy of a dump; copies of globals and censuses have none, because they are
  /// read together with their dump.
  static let indexes = """
    ALTER TABLE copies ADD COLUMN dump_of TEXT;

    UPDATE copies SET dump_of = (
      SELECT environment FROM objects JOIN backups ON sequence = backup
      WHERE number = copies.object AND role = 'dump');

    CREATE TRIGGER copies_of_dumps_know_their_environment AFTER INSERT ON copies
    WHEN NEW.dump_of IS NULL AND (SELECT role FROM objects WHERE number = NEW.object) = 'dump'
    BEGIN
      UPDATE copies SET dump_of = (
        SELECT environment FROM objects JOIN backups ON sequence = backup WHERE number = NEW.object)
      WHERE object = NEW.object AND store = NEW.store;
    END;

    CREATE INDEX copies_by_reading ON copies (dump_of, store, state, coalesce(verified, recorded))
      WHERE dump_of IS NOT NULL;

    ALTER TABLE test_restores ADD COLUMN environment TEXT;

    DROP TRIGGER test_restores_are_not_changed;

    UPDATE test_restores SET environment = (SELECT environment FROM backups WHERE sequence = backup);

    CREATE TRIGGER test_restores_are_not_changed BEFORE UPDATE ON test_restores
    BEGIN SELECT RAISE(ABORT, 'a test restore is recorded once'); END;

    CREATE INDEX test_restores_of_environment ON test_restores (environment, passed, number);
    """

  /// How things stood when somebody was last told, and the notices that did not arrive yet.
  static let notices = """
    CREATE TABLE tidings (
      environment TEXT NOT NULL,
      subject TEXT NOT NULL CHECK (subject <> ''),
      state TEXT NOT NULL CHECK (state <> ''),
      since INTEGER NOT NULL,
      told INTEGER NOT NULL,
      PRIMARY KEY (environment, subject)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE undelivered (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      channel TEXT NOT NULL CHECK (channel <> ''),
      event TEXT NOT NULL CHECK (json_valid(event)),
      since INTEGER NOT NULL,
      attempts INTEGER NOT NULL CHECK (attempts > 0)
    ) STRICT;
    """
}
