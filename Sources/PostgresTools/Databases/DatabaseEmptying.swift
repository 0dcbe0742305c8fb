/// Empties a database inside the transaction that restores into it, for `--in-place`.
///
/// `pg_restore --clean` drops only what the dump has, fails when anything else depends on it, and does not exist
/// for plain dumps; this drops what users made, so that any dump fits, and a rollback brings all of it back.
/// The schema `public` itself stays, with its owner and grants, and so does what the system brought.
package enum DatabaseEmptying {
  /// The statement to be sent between `BEGIN;` and the script of the dump; ends with a line end.
  ///
  /// It fails, and with it the restore, when the role does not own what is there.
  package static var statement: String { "DO LANGUAGE plpgsql \(SQLText.literal(body));\n" }

  private static let body = """
    DECLARE
      item record;
    BEGIN
      PERFORM pg_catalog.set_config('search_path', '', true);
      PERFORM pg_catalog.set_config('client_min_messages', 'warning', true);
      -- What lies in no schema comes first, since it depends on what does.
      FOR item IN SELECT pg_catalog.format('DROP EVENT TRIGGER %I', evtname) AS statement
          FROM pg_catalog.pg_event_trigger e WHERE NOT EXISTS (\(Self.member("pg_event_trigger", "e.oid")))
        UNION ALL SELECT pg_catalog.format('DROP PUBLICATION %I', pubname) FROM pg_catalog.pg_publication
        UNION ALL SELECT pg_catalog.format('DROP EXTENSION %I CASCADE', extname)
          FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'
      LOOP
        EXECUTE pg_catalog.replace(item.statement, 'DROP EXTENSION ', 'DROP EXTENSION IF EXISTS ');
      END LOOP;
      FOR item IN SELECT pg_catalog.format('DROP SCHEMA %I CASCADE', nspname) AS statement
          FROM pg_catalog.pg_namespace
          WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'public') AND nspname !~ '^pg_(toast|temp)'
        UNION ALL SELECT pg_catalog.format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname)
          FROM pg_catalog.pg_foreign_data_wrapper
      LOOP
        EXECUTE item.statement;
      END LOOP;
      -- What lies in the schema that stays goes one by one, because each may take others along.
      LOOP
        SELECT o.type, o.identity INTO item
          FROM pg_catalog.pg_depend d, pg_catalog.pg_identify_object(d.classid, d.objid, 0) o
          WHERE d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
            AND d.refobjid = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'public')
            AND d.deptype = 'n' AND d.classid <> 'pg_catalog.pg_default_acl'::pg_catalog.regclass
          ORDER BY o.type = 'table' DESC, o.identity LIMIT 1;
        EXIT WHEN NOT FOUND;
        EXECUTE pg_catalog.format('DROP %s %s CASCADE',
          CASE item.type WHEN 'composite type' THEN 'type' WHEN 'statistics object' THEN 'statistics'
            ELSE item.type END, item.identity);
      END LOOP;
      FOR item IN SELECT pg_catalog.format('DROP CAST (%s AS %s) CASCADE', castsource::pg_catalog.regtype,
          casttarget::pg_catalog.regtype) AS statement FROM pg_catalog.pg_cast WHERE oid >= 16384
      LOOP
        EXECUTE item.statement;
      END LOOP;
      PERFORM pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata;
      FOR item IN SELECT pg_catalog.pg_get_userbyid(defaclrole) AS role, n.nspname AS schema,
          CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
            WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS kind,
          a.grantee, pg_catalog.pg_get_userbyid(a.grantee) AS name
        FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace,
          pg_catalog.aclexplode(d.defaclacl) a
        WHERE n.oid IS NOT NULL GROUP BY 1, 2, 3, 4, 5
      LOOP
        EXECUTE pg_catalog.format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I REVOKE ALL ON %s FROM %s',
          item.role, item.schema, item.kind,
          CASE item.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(item.name) END);
      END LOOP;
    END
    """

  private static func member(_ catalog: String, _ oid: String) -> String {
    "SELECT 1 FROM pg_catalog.pg_depend x WHERE x.objid = \(oid) AND x.deptype = 'e' "
      + "AND x.classid = 'pg_catalog.\(catalog)'::pg_catalog.regclass"
  }
}
