import ArchiveModel

/// What stands around the rows of a data-only dump when they are added to present tables, in one transaction.
///
/// pg_dump cannot order rows whose foreign keys form a circle, so the keys of the tables that get rows are taken
/// away first and made again last, which checks every row. Triggers of users rest meanwhile: their effects are in
/// the rows already.
package struct RowAddition: Equatable, Sendable {
  private let tables: [RelationName]

  /// Adds the rows of all tables that the dump has rows of.
  package init(_ contents: ArchiveContents) {
    tables = contents.entries.filter { $0.desc == "TABLE DATA" }.map(\.relation)
  }

  /// What comes before the rows; empty when there are none.
  package var opening: String {
    guard !tables.isEmpty else { return "" }
    return """
      SET LOCAL lock_timeout = '30s';
      CREATE TEMPORARY TABLE strongroom_later (number integer GENERATED ALWAYS AS IDENTITY, statement text) ON COMMIT DROP;
      DO LANGUAGE plpgsql \(SQLText.literal(pausing));

      """
  }

  /// What comes behind the rows; empty when there are none.
  package var closing: String {
    guard !tables.isEmpty else { return "" }
    return "SET CONSTRAINTS ALL IMMEDIATE;\nDO LANGUAGE plpgsql \(SQLText.literal(resuming));\n"
  }

  private var targets: String {
    let names = tables.map { SQLText.literal(SQLText.identifier($0.schema, $0.name)) }
    return "ARRAY[\(names.joined(separator: ", "))]::pg_catalog.regclass[]"
  }

  private var pausing: String {
    """
    DECLARE
      targets CONSTANT pg_catalog.regclass[] := \(targets);
      found record;
    BEGIN
      FOR found IN SELECT c.conname, c.conrelid::pg_catalog.regclass AS target,
          pg_catalog.pg_get_constraintdef(c.oid) AS definition,
          pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_constraint c
        WHERE c.contype = 'f' AND c.conparentid = 0 AND c.conrelid = ANY (targets) ORDER BY c.oid
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
    END
    """
  }

  private var resuming: String {
    """
    DECLARE
      found record;
    BEGIN
      FOR found IN SELECT statement FROM pg_temp.strongroom_later ORDER BY number
      LOOP
        EXECUTE found.statement;
      END LOOP;
    END
    """
  }
}
