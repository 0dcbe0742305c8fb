import PostgresTools

/// The names of tables and columns before a script, to give them back afterwards; in a scratch database only.
///
/// What a script renames would otherwise look as if it were dropped and added, and the rows could not be asked under the
/// names that they still have.
enum NamesBefore {
  private static let current = """
    SELECT c.oid, a.attnum, n.nspname, c.relname, a.attname FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    """

  /// Remembers them in a temporary table of the session.
  static func remember(_ session: PsqlSession) async throws {
    try await session.execute("CREATE TEMPORARY TABLE strongroom_names AS \(current)")
  }

  /// Undoes the renames; a name that something else has by now stays with that.
  static func giveBack(_ session: PsqlSession) async throws {
    try await session.execute(
      """
      DO $$
      DECLARE r record;
      BEGIN
        IF pg_catalog.to_regclass('pg_temp.strongroom_names') IS NULL THEN RETURN; END IF;
        FOR r IN SELECT b.*, now.attname AS called FROM pg_temp.strongroom_names b
          JOIN (\(current)) now USING (oid, attnum) WHERE now.attname <> b.attname
        LOOP
          BEGIN
            EXECUTE pg_catalog.format(
              'ALTER TABLE %s RENAME COLUMN %I TO %I', r.oid::pg_catalog.regclass, r.called, r.attname);
          EXCEPTION WHEN duplicate_column THEN NULL;
          END;
        END LOOP;
        FOR r IN SELECT DISTINCT b.oid, b.nspname, b.relname, now.nspname AS lies, now.relname AS called
          FROM pg_temp.strongroom_names b JOIN (\(current)) now USING (oid, attnum)
          WHERE (now.nspname, now.relname) <> (b.nspname, b.relname)
        LOOP
          BEGIN
            IF r.called <> r.relname THEN
              EXECUTE pg_catalog.format('ALTER TABLE %s RENAME TO %I', r.oid::pg_catalog.regclass, r.relname);
            END IF;
            IF r.lies <> r.nspname THEN
              EXECUTE pg_catalog.format('ALTER TABLE %s SET SCHEMA %I', r.oid::pg_catalog.regclass, r.nspname);
            END IF;
          EXCEPTION WHEN duplicate_table OR invalid_schema_name THEN NULL;
          END;
        END LOOP;
      END $$
      """)
  }
}
