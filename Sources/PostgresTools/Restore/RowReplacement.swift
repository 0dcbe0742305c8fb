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
    \(RestingChecks.memory)
    DO LANGUAGE plpgsql \(SQLText.literal(emptying));

    """
  }

  /// What comes behind the rows.
  package var closing: String {
    // Checks that were deferred would forbid to alter the tables.
    "SET CONSTRAINTS ALL IMMEDIATE;\nDO LANGUAGE plpgsql \(SQLText.literal(finishing));\n"
  }

  private var emptying: String {
    """
    DECLARE
      targets CONSTANT pg_catalog.regclass[] := \(RestingChecks.array(of: tables));
      found record;
    BEGIN
      FOR found IN SELECT r.rulename, r.ev_class::pg_catalog.regclass AS target FROM pg_catalog.pg_rewrite r
        WHERE r.ev_class = ANY (targets) AND r.ev_type = '4' AND r.ev_enabled <> 'D'
      LOOP
        RAISE EXCEPTION 'rule % on % would act instead of the deletion', found.rulename, found.target;
      END LOOP;
    \(RestingChecks.pausing(.toTheTables))
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
          AND d.refobjid = ANY (\(RestingChecks.array(of: tables)))
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
    \(RestingChecks.resuming)
    END
    """
  }
}
