/// The tables of migration `0002-rekey`.
///
/// A rekey writes a new header before the same payload, so stored size and digest of an object change. The row
/// announces both before a file is touched; what is not announced still never changes.
enum RekeyTables {
  static let statements = """
    CREATE TABLE rekeys (
      backup INTEGER PRIMARY KEY REFERENCES backups (sequence),
      manifest TEXT NOT NULL CHECK (json_valid(manifest)),
      since INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE rekey_objects (
      object INTEGER PRIMARY KEY REFERENCES objects (number),
      backup INTEGER NOT NULL REFERENCES rekeys (backup),
      stored_bytes INTEGER NOT NULL CHECK (stored_bytes >= 0),
      stored_sha256 BLOB NOT NULL CHECK (length(stored_sha256) = 32)
    ) STRICT;

    DROP TRIGGER objects_never_change;

    CREATE TRIGGER objects_change_as_announced BEFORE UPDATE ON objects
    WHEN NEW.number IS NOT OLD.number OR NEW.backup IS NOT OLD.backup OR NEW.role IS NOT OLD.role
      OR NEW.name IS NOT OLD.name OR NEW.plain_bytes IS NOT OLD.plain_bytes
      OR NEW.plain_sha256 IS NOT OLD.plain_sha256
      OR NOT EXISTS (
        SELECT 1 FROM rekey_objects
        WHERE object = OLD.number AND stored_bytes = NEW.stored_bytes AND stored_sha256 = NEW.stored_sha256)
    BEGIN SELECT RAISE(ABORT, 'a stored file changes only by a rekey that was announced'); END;
    """
}
