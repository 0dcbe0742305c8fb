import ArchiveModel

/// Parts of PL/pgSQL that let the foreign keys and triggers of some tables rest while rows come in, within one
/// transaction, and bring them back.
///
/// Foreign keys are taken away and made again last, which checks every row. Triggers of users rest meanwhile: their
/// effects are in the rows already.
enum RestingChecks {
  /// Which foreign keys rest.
  enum Keys: String {
    /// Those of the tables themselves.
    case ofTheTables = "conrelid"
    /// Those of any table that refer to them.
    case toTheTables = "confrelid"
  }

  /// The table that remembers what to make again; dropped with the transaction.
  static let memory = """
    CREATE TEMPORARY TABLE strongroom_later (number integer GENERATED ALWAYS AS IDENTITY, statement text) ON COMMIT DROP;
    """

  /// Tables as an array of `regclass`, which fails when one is missing.
  static func array(of tables: [RelationName]) -> String {
    let names = tables.map { SQLText.literal(SQLText.identifier($0.schema, $0.name)) }
    return "ARRAY[\(names.joined(separator: ", "))]::pg_catalog.regclass[]"
  }

  /// Statements that take them away; the block declares `targets` and `found record`.
  static func pausing(_ keys: Keys) -> String {
    """
      FOR found IN SELECT c.conname, c.conrelid::pg_catalog.regclass AS target,
          pg_catalog.pg_get_constraintdef(c.oid) AS definition,
          pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_constraint c
        WHERE c.contype = 'f' AND c.conparentid = 0 AND c.\(keys.rawValue) = ANY (targets) ORDER BY c.oid
      LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', found.target, found.conname);
        INSERT INTO pg_temp.strongroom_later (statement) VALUES (pg_catalog.format(
          'ALTER TABLE %s ADD CONSTRAINT %I %s', found.target, found.conname, found.definition));
        IF found.note IS NOT NULL THEN
          INSERT INTO pg_temp.strongroom_later (statement) VALUES (pg_catalog.format(
            'COMMENT ON CONSTRAINT %I ON %s IS %L', found.conname, found.target, found.note));
        END IF;
      END LOOP;
      FOR found IN SELECT t.tgname, t.tgrelid::pg_catalog.regclass AS target,
          CASE t.tgenabled WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END AS mode
        FROM pg_catalog.pg_trigger t
        WHERE t.tgrelid = ANY (targets) AND NOT t.tgisinternal AND t.tgenabled <> 'D' ORDER BY t.oid
      LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s DISABLE TRIGGER %I', found.target, found.tgname);
        INSERT INTO pg_temp.strongroom_later (statement) VALUES (pg_catalog.format(
          'ALTER TABLE %s %s TRIGGER %I', found.target, found.mode, found.tgname));
      END LOOP;
    """
  }

  /// Statements that bring them back; the block declares `found record`.
  static let resuming = """
      FOR found IN SELECT statement FROM pg_temp.strongroom_later ORDER BY number
      LOOP
        EXECUTE found.statement;
      END LOOP;
    """
}
