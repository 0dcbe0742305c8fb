/// The tables of migration `0001-initial`.
///
/// Instants are microseconds since 1970 UTC. `backups.sequence` is the row id, so each index ends in it and
/// every listing is a walk along one index. What must never happen is refused here, whatever the code does.
enum InitialSchema {
  /// The archive itself, and its stores.
  static let archive = """
    CREATE TABLE archive (
      only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
      store_id TEXT CHECK (store_id <> ''),
      last_seen INTEGER
    ) STRICT;
    INSERT INTO archive (only_row) VALUES (1);

    CREATE TRIGGER archive_store_id_is_final BEFORE UPDATE OF store_id ON archive
    WHEN OLD.store_id IS NOT NULL AND NEW.store_id IS NOT OLD.store_id
    BEGIN SELECT RAISE(ABORT, 'the store id is set once'); END;

    CREATE TRIGGER archive_stays BEFORE DELETE ON archive
    BEGIN SELECT RAISE(ABORT, 'the archive row stays'); END;

    CREATE TABLE stores (
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CHECK (name <> ''),
      kind TEXT NOT NULL CHECK (kind <> ''),
      is_archive INTEGER NOT NULL CHECK (is_archive IN (0, 1)),
      created INTEGER NOT NULL
    ) STRICT;

    CREATE UNIQUE INDEX stores_one_archive ON stores (is_archive) WHERE is_archive = 1;
    """

  /// Backups and their labels; `changed` is when `state` or `reason` last changed.
  static let backups = """
    CREATE TABLE backups (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT CHECK (sequence > 0),
      id TEXT NOT NULL UNIQUE CHECK (length(id) = 8 AND id NOT GLOB '*[^a-z2-7]*'),
      environment TEXT NOT NULL CHECK (
        environment GLOB '[a-z]*' AND environment NOT GLOB '*[^-a-z0-9]*' AND length(environment) <= 32),
      kind TEXT NOT NULL CHECK (kind IN ('full', 'data', 'schema', 'table')),
      format TEXT NOT NULL CHECK (format IN ('plain', 'custom', 'directory')),
      compression TEXT NOT NULL CHECK (
        compression = 'none' OR compression GLOB 'gzip:[1-9]' OR compression GLOB 'zstd:[1-9]'
        OR compression GLOB 'zstd:1[0-9]'),
      tables TEXT NOT NULL CHECK (json_valid(tables) AND json_type(tables) = 'array'),
      database TEXT NOT NULL CHECK (database <> ''),
      server_version TEXT CHECK (server_version <> ''),
      alembic_revisions TEXT NOT NULL DEFAULT '[]' CHECK (
        json_valid(alembic_revisions) AND json_type(alembic_revisions) = 'array'),
      note TEXT,
      started INTEGER NOT NULL,
      finished INTEGER,
      state TEXT NOT NULL CHECK (
        state IN ('running', 'complete', 'failed', 'doubtful', 'damaged', 'missing', 'removed')),
      reason TEXT CHECK (reason <> ''),
      changed INTEGER NOT NULL,
      CHECK ((kind = 'table') = (json_array_length(tables) > 0)),
      CHECK ((state = 'running') = (finished IS NULL)),
      CHECK ((state IN ('running', 'complete')) = (reason IS NULL))
    ) STRICT;

    CREATE INDEX backups_by_start ON backups (started);
    CREATE INDEX backups_by_environment ON backups (environment, started);
    CREATE INDEX backups_by_kind ON backups (kind, started);
    CREATE INDEX backups_by_environment_kind ON backups (environment, kind, started);
    CREATE INDEX backups_by_state ON backups (state, started);
    CREATE INDEX backups_by_environment_state ON backups (environment, state, started);
    CREATE INDEX backups_good ON backups (environment, kind, tables, started) WHERE state = 'complete';
    CREATE INDEX backups_good_of_format ON backups (environment, kind, tables, format, started)
      WHERE state = 'complete';

    CREATE TRIGGER backups_keep_identity
    BEFORE UPDATE OF sequence, id, environment, kind, tables, started ON backups
    BEGIN SELECT RAISE(ABORT, 'what a backup is never changes'); END;

    CREATE TRIGGER backups_state_moves BEFORE UPDATE OF state ON backups
    WHEN NOT (OLD.state = NEW.state
      OR OLD.state = 'running' AND NEW.state IN ('complete', 'failed')
      OR OLD.state IN ('complete', 'damaged', 'missing') AND NEW.state IN ('complete', 'damaged', 'missing'))
    BEGIN SELECT RAISE(ABORT, 'a backup cannot go from that state to this one'); END;

    CREATE TRIGGER backups_complete_has_a_dump BEFORE UPDATE OF state ON backups
    WHEN NEW.state = 'complete'
      AND NOT EXISTS (SELECT 1 FROM objects WHERE backup = NEW.sequence AND role = 'dump')
    BEGIN SELECT RAISE(ABORT, 'a complete backup has a dump'); END;

    CREATE TABLE backup_labels (
      label TEXT NOT NULL CHECK (label <> ''),
      started INTEGER NOT NULL,
      backup INTEGER NOT NULL REFERENCES backups (sequence),
      PRIMARY KEY (label, started, backup)
    ) STRICT, WITHOUT ROWID;

    CREATE UNIQUE INDEX backup_labels_of_backup ON backup_labels (backup, label);

    CREATE TRIGGER backup_labels_share_the_start BEFORE INSERT ON backup_labels
    WHEN NEW.started IS NOT (SELECT started FROM backups WHERE sequence = NEW.backup)
    BEGIN SELECT RAISE(ABORT, 'a label carries the start of its backup'); END;
    """

  /// Stored files, where copies of them are, and what was verified.
  static let objects = """
    CREATE TABLE objects (
      number INTEGER PRIMARY KEY,
      backup INTEGER NOT NULL REFERENCES backups (sequence),
      role TEXT NOT NULL CHECK (role IN ('dump', 'globals', 'census')),
      name TEXT NOT NULL UNIQUE CHECK (name <> '' AND instr(name, '/') = 0),
      plain_bytes INTEGER CHECK (plain_bytes >= 0),
      plain_sha256 BLOB CHECK (length(plain_sha256) = 32),
      stored_bytes INTEGER NOT NULL CHECK (stored_bytes >= 0),
      stored_sha256 BLOB NOT NULL CHECK (length(stored_sha256) = 32),
      UNIQUE (backup, role),
      CHECK ((plain_bytes IS NULL) = (plain_sha256 IS NULL))
    ) STRICT;

    CREATE TRIGGER objects_never_change BEFORE UPDATE ON objects
    BEGIN SELECT RAISE(ABORT, 'a stored file is recorded once'); END;

    CREATE TABLE copies (
      object INTEGER NOT NULL REFERENCES objects (number),
      store INTEGER NOT NULL REFERENCES stores (number),
      state TEXT NOT NULL CHECK (state IN ('present', 'missing', 'damaged', 'removed')),
      bytes INTEGER CHECK (bytes >= 0),
      recorded INTEGER NOT NULL,
      verified INTEGER,
      verified_depth TEXT CHECK (verified_depth IN ('quick', 'full')),
      verified_passed INTEGER CHECK (verified_passed IN (0, 1)),
      PRIMARY KEY (object, store),
      CHECK ((verified IS NULL) = (verified_depth IS NULL) AND (verified IS NULL) = (verified_passed IS NULL))
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX copies_by_verification ON copies (store, verified, object) WHERE state = 'present';

    CREATE TABLE verifications (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      backup INTEGER NOT NULL REFERENCES backups (sequence),
      store INTEGER NOT NULL REFERENCES stores (number),
      depth TEXT NOT NULL CHECK (depth IN ('quick', 'full')),
      at INTEGER NOT NULL,
      passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
      state TEXT NOT NULL CHECK (state IN ('complete', 'damaged', 'missing')),
      finding TEXT CHECK (finding <> ''),
      CHECK (passed = (state = 'complete')),
      CHECK (passed = (finding IS NULL))
    ) STRICT;

    CREATE INDEX verifications_of_backup ON verifications (backup, number);
    """

  /// Large JSON documents, apart so that listings stay lean.
  static let documents = """
    CREATE TABLE censuses (
      backup INTEGER PRIMARY KEY REFERENCES backups (sequence),
      document TEXT NOT NULL CHECK (json_valid(document))
    ) STRICT;

    CREATE TABLE manifests (
      backup INTEGER PRIMARY KEY REFERENCES backups (sequence),
      document TEXT NOT NULL CHECK (json_valid(document))
    ) STRICT;
    """
}
