import ArchiveModel

/// What stands around the rows of a dump when they replace those of present tables, in one transaction.
///
/// The script is `BEGIN;`, `opening`, the rows that `PlainDumpFilter` passes for a selection `.rows`, `closing`,
/// `COMMIT;`. Nothing beyond the tables is changed: foreign keys that refer to them are dropped first, so that no
/// ON DELETE action fires, and made again last, which checks every row of the other tables; triggers of users rest
/// meanwhile, because their effects are in the rows already. Sequences are moved forward to the highest value
/// where they are behind it, and never back, because moving a sequence is not undone by a rollback.
package struct RowReplacement: Equatable, Sendable {
  /// Schema and name of each table, partitions included.
  private let tables: [RelationName]

  /// Replaces the rows of the selected tables.
  package init(_ selection: TableSelection) { tables = selection.tables.map(\.relation) }

  /// What comes before the rows.
  package var opening: String {
    """
    SET LOCAL search_path = '';
    SET LOCAL lock_timeout = '30s';
    LOCK TABLE \(tables.map { SQLText.identifier($0.schema, $0.name) }.joined(separator: ", ")) IN ACCESS EXCLUSIVE MODE;
    CREATE TEMPORARY TABLE strongroom_later (number integer GENERATED ALWAYS AS IDENTITY, statement text) ON COMMIT DROP;
    DO LANGUAGE plpgsql \(SQLText.literal(emptying));

    """
  }

  /// What comes behind the rows.
  package var closing: String {
    // Checks that were deferred would forbid to alter the tables.
    "SET CONSTRAINTS ALL IMMEDIATE;\nDO LANGUAGE plpgsql \(SQLText.literal(finishing));\n"
  }

  /// The tables as an array of `regclass`, which fails when one is missing.
  private var targets: String {
    let names = tables.map { SQLText.literal(SQLText.identifier($0.schema, $0.name)) }
    return "ARRAY[\(names.joined(separator: ", "))]::pg_catalog.regclass[]"
  }

  private var emptying: String {
    """
    DECLARE
      targets CONSTANT pg_catalog.regclass[] := \(targets);
      found record;
    BEGIN
      FOR found IN SELECT r.rulename, r.ev_class::pg_catalog.regclass AS target FROM pg_catalog.pg_rewrite r
        WHERE r.ev_class = ANY (targets) AND r.ev_type = '4' AND r.ev_enabled <> 'D'
      LOOP
        RAISE EXCEPTION 'rule % on % would act instead of the deletion', found.rulename, found.target;
      END LOOP;
      FOR found IN SELECT c.conname, c.conrelid::pg_catalog.regclass AS target,
          pg_catalog.pg_get_constraintdef(c.oid) AS definition,
          pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_constraint c
        WHERE c.contype = 'f' AND c.conparentid = 0 AND c.confrelid = ANY (targets) ORDER BY c.oid
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
      FOR found IN SELECT c.oid::pg_catalog.regclass AS target, c.relkind FROM pg_catalog.pg_class c
        WHERE c.oid = ANY (targets) AND NOT c.relispartition OR c.oid = ANY (targets) AND c.relkind = 'r'
      LOOP
        EXECUTE pg_catalog.format('DELETE FROM %s %s', CASE found.relkind WHEN 'p' THEN '' ELSE 'ONLY' END,
          found.target);
      END LOOP;
    END
    """
  }

  private var finishing: String {
    """
    DECLARE
      found record;
      highest bigint;
      present bigint;
      called boolean;
    BEGIN
      FOR found IN SELECT d.objid::pg_catalog.regclass AS sequence, d.refobjid::pg_catalog.regclass AS target,
          a.attname, s.seqincrement > 0 AS rises
        FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid
        JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
          AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
          AND d.refobjid = ANY (\(targets))
      LOOP
        EXECUTE pg_catalog.format('SELECT %s(%I) FROM %s', CASE WHEN found.rises THEN 'max' ELSE 'min' END,
          found.attname, found.target) INTO highest;
        EXECUTE pg_catalog.format('SELECT last_value, is_called FROM %s', found.sequence) INTO present, called;
        IF found.rises AND highest > present OR NOT found.rises AND highest < present
          OR highest = present AND NOT called
        THEN
          PERFORM pg_catalog.setval(found.sequence, highest);
        END IF;
      END LOOP;
      FOR found IN SELECT statement FROM pg_temp.strongroom_later ORDER BY number
      LOOP
        EXECUTE found.statement;
      END LOOP;
    END
    """
  }
}
