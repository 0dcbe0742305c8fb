/// What migration `0003-retention` adds to backups: series, origin, sizes, and what keeps a backup from removal.
enum RetentionSchema {
  /// Columns that listings and retention read without touching another table.
  ///
  /// `bytes` is the sum of the stored bytes of all objects, `took` the microseconds it took, `archived` whether the
  /// archive itself still has its copy, `counted` whether retention may count and remove it: made or read in full
  /// by this catalog. They are stored, not generated: SQLite 3.40 takes no index with a generated column as covering.
  static let columns = """
    CREATE TABLE series (
      number INTEGER PRIMARY KEY,
      environment TEXT NOT NULL,
      kind TEXT NOT NULL,
      tables TEXT NOT NULL,
      UNIQUE (environment, kind, tables)
    ) STRICT;

    ALTER TABLE backups ADD COLUMN origin TEXT NOT NULL DEFAULT 'made'
      CHECK (origin IN ('made', 'imported', 'rebuilt'));
    ALTER TABLE backups ADD COLUMN series INTEGER REFERENCES series (number);
    ALTER TABLE backups ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0);
    ALTER TABLE backups ADD COLUMN took INTEGER NOT NULL DEFAULT 0 CHECK (took >= 0);
    ALTER TABLE backups ADD COLUMN counted INTEGER NOT NULL DEFAULT 1
      CHECK (counted IN (0, 1) AND (counted = 1 OR origin <> 'made'));
    ALTER TABLE backups ADD COLUMN archived INTEGER NOT NULL DEFAULT 1 CHECK (archived IN (0, 1));
    ALTER TABLE backups ADD COLUMN removed INTEGER NOT NULL DEFAULT 0 CHECK (removed = (state = 'removed'));

    INSERT INTO series (environment, kind, tables)
      SELECT DISTINCT environment, kind, tables FROM backups ORDER BY environment, kind, tables;

    UPDATE backups SET
      series = (SELECT number FROM series
        WHERE series.environment = backups.environment AND series.kind = backups.kind
          AND series.tables = backups.tables),
      bytes = (SELECT coalesce(sum(stored_bytes), 0) FROM objects WHERE backup = sequence),
      took = max(coalesce(finished - started, 0), 0);

    CREATE TRIGGER backups_find_their_series AFTER INSERT ON backups WHEN NEW.series IS NULL
    BEGIN
      INSERT OR IGNORE INTO series (environment, kind, tables) VALUES (NEW.environment, NEW.kind, NEW.tables);
      UPDATE backups SET series = (
        SELECT number FROM series
        WHERE environment = NEW.environment AND kind = NEW.kind AND tables = NEW.tables)
      WHERE sequence = NEW.sequence;
    END;

    CREATE TRIGGER backups_keep_origin BEFORE UPDATE OF origin, series ON backups
    WHEN NEW.origin IS NOT OLD.origin OR OLD.series IS NOT NULL AND NEW.series IS NOT OLD.series
    BEGIN SELECT RAISE(ABORT, 'what a backup is never changes'); END;

    CREATE TRIGGER backups_take_time AFTER UPDATE OF finished ON backups
    WHEN NEW.finished IS NOT OLD.finished
    BEGIN
      UPDATE backups SET took = max(coalesce(finished - started, 0), 0) WHERE sequence = NEW.sequence;
    END;

    CREATE TRIGGER backups_weigh_their_objects AFTER INSERT ON objects
    BEGIN UPDATE backups SET bytes = bytes + NEW.stored_bytes WHERE sequence = NEW.backup; END;

    CREATE TRIGGER backups_weigh_rekeyed_objects AFTER UPDATE OF stored_bytes ON objects
    BEGIN
      UPDATE backups SET bytes = bytes + NEW.stored_bytes - OLD.stored_bytes WHERE sequence = NEW.backup;
    END;

    CREATE TRIGGER backups_read_in_full_count AFTER INSERT ON verifications
    WHEN NEW.passed = 1 AND NEW.depth = 'full'
    BEGIN UPDATE backups SET counted = 1 WHERE sequence = NEW.backup AND counted = 0; END;

    CREATE INDEX backups_for_retention
      ON backups (removed, series, started, sequence, state, counted, archived, bytes);

    CREATE INDEX backups_not_made_here ON backups (sequence) WHERE origin <> 'made';

    DROP TRIGGER events_of_new_backups;

    CREATE TRIGGER events_of_new_backups AFTER INSERT ON backups
    BEGIN
      INSERT INTO events (at, what, backup, detail)
      VALUES (NEW.changed, 'backup.' || iif(NEW.origin = 'made', NEW.state, NEW.origin), NEW.sequence, NEW.reason);
    END;
    """

  /// Holds, flags and test restores; rows are added, and each is closed at most once.
  static let evidence = """
    CREATE TABLE holds (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      backup INTEGER NOT NULL REFERENCES backups (sequence),
      reason TEXT NOT NULL CHECK (reason <> ''),
      until INTEGER,
      since INTEGER NOT NULL,
      released INTEGER
    ) STRICT;

    CREATE INDEX holds_standing ON holds (backup) WHERE released IS NULL;

    CREATE TRIGGER holds_are_released_once BEFORE UPDATE ON holds
    WHEN OLD.released IS NOT NULL OR NEW.number IS NOT OLD.number OR NEW.backup IS NOT OLD.backup
      OR NEW.reason IS NOT OLD.reason OR NEW.until IS NOT OLD.until OR NEW.since IS NOT OLD.since
    BEGIN SELECT RAISE(ABORT, 'a hold is only ever released'); END;

    CREATE TRIGGER holds_are_kept BEFORE DELETE ON holds
    BEGIN SELECT RAISE(ABORT, 'a hold is only ever released'); END;

    CREATE TRIGGER holds_are_of_files BEFORE INSERT ON holds
    WHEN (SELECT state FROM backups WHERE sequence = NEW.backup) IN ('failed', 'removed')
    BEGIN SELECT RAISE(ABORT, 'there is nothing to hold'); END;

    CREATE TRIGGER events_of_new_holds AFTER INSERT ON holds
    BEGIN
      INSERT INTO events (at, what, backup, detail) VALUES (NEW.since, 'hold.added', NEW.backup, NEW.reason);
    END;

    CREATE TRIGGER events_of_released_holds AFTER UPDATE OF released ON holds
    BEGIN
      INSERT INTO events (at, what, backup, detail)
      VALUES (NEW.released, 'hold.released', NEW.backup, NEW.reason);
    END;

    CREATE TABLE flags (
      backup INTEGER PRIMARY KEY REFERENCES backups (sequence),
      reason TEXT NOT NULL CHECK (reason <> ''),
      since INTEGER NOT NULL,
      acknowledged INTEGER,
      acknowledgement TEXT CHECK (acknowledgement <> ''),
      CHECK ((acknowledged IS NULL) = (acknowledgement IS NULL))
    ) STRICT;

    CREATE INDEX flags_standing ON flags (backup) WHERE acknowledged IS NULL;

    CREATE TRIGGER flags_are_acknowledged_once BEFORE UPDATE ON flags
    WHEN OLD.acknowledged IS NOT NULL OR NEW.backup IS NOT OLD.backup OR NEW.reason IS NOT OLD.reason
      OR NEW.since IS NOT OLD.since
    BEGIN SELECT RAISE(ABORT, 'a flag is only ever acknowledged'); END;

    CREATE TRIGGER flags_are_kept BEFORE DELETE ON flags
    BEGIN SELECT RAISE(ABORT, 'a flag is only ever acknowledged'); END;

    CREATE TRIGGER events_of_new_flags AFTER INSERT ON flags
    BEGIN
      INSERT INTO events (at, what, backup, detail) VALUES (NEW.since, 'backup.flagged', NEW.backup, NEW.reason);
    END;

    CREATE TRIGGER events_of_acknowledgements AFTER UPDATE OF acknowledged ON flags
    BEGIN
      INSERT INTO events (at, what, backup, detail)
      VALUES (NEW.acknowledged, 'backup.acknowledged', NEW.backup, NEW.acknowledgement);
    END;

    CREATE TABLE test_restores (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      backup INTEGER NOT NULL REFERENCES backups (sequence),
      at INTEGER NOT NULL,
      passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
      evidence TEXT NOT NULL CHECK (json_valid(evidence))
    ) STRICT;

    CREATE INDEX test_restores_of_backup ON test_restores (backup, number);
    CREATE INDEX test_restores_passed ON test_restores (backup) WHERE passed = 1;

    CREATE TRIGGER test_restores_are_not_changed BEFORE UPDATE ON test_restores
    BEGIN SELECT RAISE(ABORT, 'a test restore is recorded once'); END;

    CREATE TRIGGER test_restores_are_kept BEFORE DELETE ON test_restores
    BEGIN SELECT RAISE(ABORT, 'a test restore is recorded once'); END;

    CREATE TRIGGER events_of_test_restores AFTER INSERT ON test_restores
    BEGIN
      INSERT INTO events (at, what, backup)
      VALUES (NEW.at, 'test-restore.' || iif(NEW.passed, 'passed', 'failed'), NEW.backup);
    END;
    """

  /// Runs of retention with what they remove and refuse; what they keep is computed anew on demand.
  static let runs = """
    CREATE TABLE retention_runs (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      now INTEGER NOT NULL,
      policy TEXT NOT NULL CHECK (json_valid(policy)),
      environment TEXT,
      store INTEGER NOT NULL REFERENCES stores (number),
      state TEXT NOT NULL CHECK (state IN ('planned', 'done', 'partial')),
      summary TEXT NOT NULL CHECK (json_valid(summary))
    ) STRICT;

    CREATE TABLE retention_items (
      run INTEGER NOT NULL REFERENCES retention_runs (number),
      backup INTEGER NOT NULL REFERENCES backups (sequence),
      action TEXT NOT NULL CHECK (action IN ('remove', 'refuse')),
      reason TEXT NOT NULL CHECK (reason <> ''),
      state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed')),
      error TEXT CHECK (error <> ''),
      PRIMARY KEY (run, backup),
      CHECK (action = 'remove' OR state = 'done'),
      CHECK ((state = 'failed') = (error IS NOT NULL))
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX retention_items_pending ON retention_items (run, backup) WHERE state = 'pending';
    CREATE INDEX retention_items_of_backup ON retention_items (backup, run);

    CREATE TRIGGER retention_items_are_settled_once BEFORE UPDATE ON retention_items
    WHEN OLD.state = 'done' OR NEW.run IS NOT OLD.run OR NEW.backup IS NOT OLD.backup
      OR NEW.action IS NOT OLD.action OR NEW.reason IS NOT OLD.reason
    BEGIN SELECT RAISE(ABORT, 'an item of a retention run is settled once'); END;

    CREATE TRIGGER retention_items_are_kept BEFORE DELETE ON retention_items
    BEGIN SELECT RAISE(ABORT, 'an item of a retention run is settled once'); END;

    CREATE TRIGGER retention_runs_are_settled BEFORE UPDATE ON retention_runs
    WHEN NEW.number IS NOT OLD.number OR NEW.at IS NOT OLD.at OR NEW.now IS NOT OLD.now
      OR NEW.policy IS NOT OLD.policy OR NEW.environment IS NOT OLD.environment OR NEW.store IS NOT OLD.store
      OR NEW.state = 'planned' AND OLD.state <> 'planned'
    BEGIN SELECT RAISE(ABORT, 'a retention run keeps its plan'); END;

    CREATE TRIGGER retention_runs_are_kept BEFORE DELETE ON retention_runs
    BEGIN SELECT RAISE(ABORT, 'a retention run keeps its plan'); END;
    """
}
