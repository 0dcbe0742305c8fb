extension InitialSchema {
  /// Operations under way; a row whose process is gone was interrupted.
  static let jobs = """
    CREATE TABLE jobs (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      what TEXT NOT NULL CHECK (what <> ''),
      environment TEXT,
      backup INTEGER UNIQUE REFERENCES backups (sequence),
      file_name TEXT UNIQUE CHECK (file_name <> '' AND instr(file_name, '/') = 0),
      process INTEGER NOT NULL CHECK (process > 0),
      process_started INTEGER NOT NULL CHECK (process_started >= 0),
      boot TEXT NOT NULL CHECK (boot <> ''),
      since INTEGER NOT NULL,
      heartbeat INTEGER NOT NULL,
      bytes INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0),
      CHECK ((backup IS NULL) = (file_name IS NULL))
    ) STRICT;
    """

  /// The journal: rows are only ever added, most of them by triggers, so no change can leave it out.
  static let journal = """
    CREATE TABLE events (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      what TEXT NOT NULL CHECK (what <> ''),
      backup INTEGER REFERENCES backups (sequence),
      detail TEXT
    ) STRICT;

    CREATE INDEX events_of_backup ON events (backup, number);

    CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

    CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

    CREATE TRIGGER events_are_not_replaced BEFORE INSERT ON events
    WHEN EXISTS (SELECT 1 FROM events WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

    CREATE TRIGGER events_of_new_backups AFTER INSERT ON backups
    BEGIN
      INSERT INTO events (at, what, backup, detail)
      VALUES (NEW.changed, 'backup.' || NEW.state, NEW.sequence, NEW.reason);
    END;

    CREATE TRIGGER events_of_backup_states AFTER UPDATE ON backups
    WHEN OLD.state IS NOT NEW.state OR OLD.reason IS NOT NEW.reason
    BEGIN
      INSERT INTO events (at, what, backup, detail)
      VALUES (NEW.changed, 'backup.' || NEW.state, NEW.sequence, NEW.reason);
    END;

    CREATE TRIGGER events_of_verifications AFTER INSERT ON verifications
    BEGIN
      INSERT INTO events (at, what, backup, detail)
      VALUES (NEW.at, 'verify.' || NEW.depth || iif(NEW.passed, '.passed', '.failed'), NEW.backup, NEW.finding);
    END;

    CREATE TRIGGER events_of_stores AFTER INSERT ON stores
    BEGIN
      INSERT INTO events (at, what, detail) VALUES (NEW.created, 'store.added', NEW.name);
    END;
    """

  /// Full-text search, its row id the backup's sequence and short prefixes in an index of their own.
  static let search = """
    CREATE VIRTUAL TABLE backup_search USING fts5 (
      names, note, labels, tables, reason, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
    );
    """
}
