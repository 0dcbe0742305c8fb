/// The indexes and summary tables of migration `0003-retention` that listings and `stats` read.
enum ListingSchema {
  /// Every listing is a walk along one of these; each begins with whether removed ones are shown.
  static let indexes = """
    DROP INDEX backups_by_start;
    DROP INDEX backups_by_environment;
    DROP INDEX backups_by_kind;
    DROP INDEX backups_by_environment_kind;

    CREATE INDEX backups_by_start ON backups (removed, started);
    CREATE INDEX backups_by_environment ON backups (removed, environment, started);
    CREATE INDEX backups_by_kind ON backups (removed, kind, started);
    CREATE INDEX backups_by_environment_kind ON backups (removed, environment, kind, started);
    CREATE INDEX backups_by_format ON backups (removed, format, started);
    CREATE INDEX backups_by_size ON backups (removed, bytes);
    CREATE INDEX backups_by_environment_size ON backups (removed, environment, bytes);
    CREATE INDEX backups_by_duration ON backups (removed, took);
    CREATE INDEX backups_by_environment_duration ON backups (removed, environment, took);

    CREATE INDEX objects_by_content ON objects (stored_bytes, stored_sha256);

    CREATE TABLE backup_revisions (
      revision TEXT NOT NULL,
      started INTEGER NOT NULL,
      backup INTEGER NOT NULL REFERENCES backups (sequence),
      PRIMARY KEY (revision, started, backup)
    ) STRICT, WITHOUT ROWID;

    INSERT OR IGNORE INTO backup_revisions
      SELECT value, started, sequence FROM backups, json_each(alembic_revisions) WHERE json_each.type = 'text';

    CREATE TRIGGER revisions_of_new_backups AFTER INSERT ON backups WHEN NEW.alembic_revisions <> '[]'
    BEGIN
      INSERT OR IGNORE INTO backup_revisions
      SELECT value, NEW.started, NEW.sequence FROM json_each(NEW.alembic_revisions) WHERE type = 'text';
    END;

    CREATE TRIGGER revisions_of_backups AFTER UPDATE OF alembic_revisions ON backups
    WHEN NEW.alembic_revisions IS NOT OLD.alembic_revisions
    BEGIN
      DELETE FROM backup_revisions WHERE backup = OLD.sequence AND started = OLD.started
        AND revision IN (SELECT value FROM json_each(OLD.alembic_revisions));
      INSERT OR IGNORE INTO backup_revisions
      SELECT value, NEW.started, NEW.sequence FROM json_each(NEW.alembic_revisions) WHERE type = 'text';
    END;
    """

  /// The words of the search index, one row per place where they occur.
  static let words = """
    CREATE VIRTUAL TABLE backup_terms USING fts5vocab (backup_search, instance);
    """

  /// Sums that triggers keep, so that `stats` reads rows per day instead of per backup.
  ///
  /// A backup is held while the archive has its files: complete, doubtful or damaged, and archived. Days are whole ones since
  /// 1970 UTC: of the start in `day_totals`, of the change in `day_changes`.
  static let totals = """
    CREATE TABLE state_totals (
      environment TEXT NOT NULL,
      state TEXT NOT NULL,
      backups INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      PRIMARY KEY (environment, state)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE day_totals (
      environment TEXT NOT NULL,
      day INTEGER NOT NULL,
      backups INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      PRIMARY KEY (environment, day)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE day_changes (
      environment TEXT NOT NULL,
      day INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      PRIMARY KEY (environment, day)
    ) STRICT, WITHOUT ROWID;

    INSERT INTO state_totals
      SELECT environment, state, count(*), sum(bytes) FROM backups GROUP BY environment, state;
    INSERT INTO day_totals
      SELECT environment, \(day("started")), count(*), sum(bytes) FROM backups WHERE \(held(""))
      GROUP BY 1, 2;
    INSERT INTO day_changes
      SELECT environment, \(day("changed")), sum(bytes) FROM backups WHERE \(held("")) GROUP BY 1, 2;

    CREATE TRIGGER totals_of_new_backups AFTER INSERT ON backups
    BEGIN
      \(added("NEW", to: "state_totals", sign: "+", when: "1"))
      \(added("NEW", to: "day_totals", sign: "+", when: held("NEW.")))
      \(added("NEW", to: "day_changes", sign: "+", when: held("NEW.")))
    END;

    CREATE TRIGGER totals_of_backups AFTER UPDATE OF state, bytes, archived ON backups
    WHEN OLD.state IS NOT NEW.state OR OLD.bytes IS NOT NEW.bytes OR OLD.archived IS NOT NEW.archived
    BEGIN
      \(added("OLD", to: "state_totals", sign: "-", when: "1"))
      \(added("NEW", to: "state_totals", sign: "+", when: "1"))
      \(added("OLD", to: "day_totals", sign: "-", when: held("OLD.")))
      \(added("NEW", to: "day_totals", sign: "+", when: held("NEW.")))
      \(added("OLD", to: "day_changes", sign: "-", when: held("OLD.")))
      \(added("NEW", to: "day_changes", sign: "+", when: held("NEW.")))
    END;
    """

  /// Whether the archive holds the files of a row, whose columns have the prefix.
  static func held(_ prefix: String) -> String {
    "\(prefix)state IN ('complete', 'doubtful', 'damaged') AND \(prefix)archived = 1"
  }

  /// The day of an instant; before 1970 the division rounds down as well.
  static func day(_ column: String) -> String {
    "((\(column) - ((\(column) % 86400000000) + 86400000000) % 86400000000) / 86400000000)"
  }

  /// The statement of a trigger that adds a row to a sum or takes it off.
  private static func added(_ row: String, to table: String, sign: String, when condition: String) -> String {
    // What a change takes off or adds belongs to the day of the change, which is always in NEW.
    let (key, keyValue) =
      switch table {
      case "state_totals": ("state", "\(row).state")
      case "day_totals": ("day", day("\(row).started"))
      default: ("day", day("NEW.changed"))
      }
    let counts = table != "day_changes"
    return """
      INSERT INTO \(table) (environment, \(key),\(counts ? " backups," : "") bytes)
      SELECT \(row).environment, \(keyValue),\(counts ? " \(sign)1," : "") \(sign)\(row).bytes WHERE \(condition)
      ON CONFLICT DO UPDATE SET\(counts ? " backups = backups + excluded.backups," : "")
        bytes = bytes + excluded.bytes;
      """
  }
}
