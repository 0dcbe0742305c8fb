/// The tables of migration `0004-copies`: which store a store is, how its copies were looked at, and what was sent.
enum CopySchema {
  static let statements = """
    ALTER TABLE stores ADD COLUMN identity TEXT CHECK (identity <> '');

    CREATE TRIGGER stores_keep_their_identity BEFORE UPDATE OF identity ON stores
    WHEN OLD.identity IS NOT NULL AND NEW.identity IS NOT OLD.identity
    BEGIN SELECT RAISE(ABORT, 'the identity of a store is set once'); END;

    ALTER TABLE copies ADD COLUMN evidence TEXT
      CHECK (evidence IN ('digest', 'checksum', 'pulled', 'sent'));
    ALTER TABLE copies ADD COLUMN stored_as TEXT CHECK (stored_as <> '' AND instr(stored_as, '/') = 0);

    CREATE TABLE replications (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      store INTEGER NOT NULL REFERENCES stores (number),
      at INTEGER NOT NULL,
      finished INTEGER NOT NULL,
      sent INTEGER NOT NULL CHECK (sent >= 0),
      repaired INTEGER NOT NULL CHECK (repaired >= 0),
      failed INTEGER NOT NULL CHECK (failed >= 0),
      bytes INTEGER NOT NULL CHECK (bytes >= 0),
      reason TEXT CHECK (reason <> ''),
      catalog_export TEXT CHECK (catalog_export <> ''),
      catalog_event INTEGER
    ) STRICT;

    CREATE INDEX replications_of_store ON replications (store, number);
    """
}
