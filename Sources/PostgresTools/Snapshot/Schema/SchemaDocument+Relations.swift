/// Tables, views, sequences: the relations themselves.
extension SchemaDocument {
  /// All schemas but the system's; one that an extension made may hold tables of users, which are dumped.
  static let namespaces = """
    SELECT n.oid, n.nspname, n.nspowner, n.nspacl FROM pg_namespace n
    WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    """

  /// What belongs to an extension.
  static let members = "SELECT classid, objid FROM pg_depend WHERE deptype = 'e'"

  static let relations = """
    SELECT c.*, n.nspname, format('%I.%I', n.nspname, c.relname) AS fq
    FROM pg_class c JOIN namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c', 'i', 'I') AND c.relpersistence <> 't'
      AND \(notMember("pg_class", "c.oid"))
    """

  static let grantees = """
    SELECT 0::oid AS oid, 'PUBLIC'::text AS name UNION ALL SELECT oid, rolname::text FROM pg_roles
    """

  /// Privileges of everybody but the owner; NULL where they are exactly the built-in default.
  static let privileges = """
    SELECT q.kind, q.oid, q.sub, NULLIF(q.acl, CASE q.kind
        WHEN 'proc' THEN '["PUBLIC=EXECUTE"]'::jsonb WHEN 'type' THEN '["PUBLIC=USAGE"]'::jsonb
        ELSE '[]'::jsonb END) AS acl
    FROM (
      SELECT s.kind, s.oid, s.sub, COALESCE(
        jsonb_agg(DISTINCT concat(COALESCE(g.name, a.grantee::text), '=', a.privilege_type,
            CASE WHEN a.is_grantable THEN '*' ELSE '' END) COLLATE "C")
          FILTER (WHERE a.grantee IS NOT NULL AND a.grantee <> s.owner), '[]'::jsonb) AS acl
      FROM (
        SELECT 'rel' AS kind, oid, 0 AS sub, relacl AS acl, relowner AS owner FROM rel
        UNION ALL SELECT 'att', a.attrelid, a.attnum, a.attacl, r.relowner
          FROM pg_attribute a JOIN rel r ON r.oid = a.attrelid WHERE a.attacl IS NOT NULL
        UNION ALL SELECT 'ns', oid, 0, nspacl, nspowner FROM namespace
        UNION ALL SELECT 'proc', p.oid, 0, p.proacl, p.proowner
          FROM pg_proc p JOIN namespace n ON n.oid = p.pronamespace
        UNION ALL SELECT 'type', t.oid, 0, t.typacl, t.typowner
          FROM pg_type t JOIN namespace n ON n.oid = t.typnamespace
      ) s
      LEFT JOIN LATERAL aclexplode(s.acl) a ON true
      LEFT JOIN grantee g ON g.oid = a.grantee
      WHERE s.acl IS NOT NULL
      GROUP BY s.kind, s.oid, s.sub
    ) q
    """

  static let sequences = """
    SELECT r.oid, r.fq, d.refobjid AS own_rel, d.refobjsubid AS own_att, d.deptype,
      jsonb_build_object('type', format_type(s.seqtypid, NULL), 'start', s.seqstart,
        'increment', s.seqincrement, 'min', s.seqmin, 'max', s.seqmax, 'cache', s.seqcache,
        'cycle', s.seqcycle) AS opts
    FROM pg_sequence s JOIN rel r ON r.oid = s.seqrelid
    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.objsubid = 0
      AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
    """

  /// One object per table, view, foreign table and composite type, with all that hangs on it.
  static let relationObjects = """
    SELECT r.relkind, r.fq, jsonb_strip_nulls(jsonb_build_object(
      'kind', r.relkind, 'owner', pg_get_userbyid(r.relowner),
      'persistence', NULLIF(r.relpersistence, 'p'),
      'access_method', CASE WHEN am.amtype = 't' THEN NULLIF(am.amname, 'heap') END,
      'of_type', CASE WHEN r.reloftype <> 0 THEN format_type(r.reloftype, NULL) END,
      'replica_identity', CASE WHEN r.relkind IN ('r', 'p', 'm') THEN NULLIF(r.relreplident, 'd') END,
      'rls_enabled', NULLIF(r.relrowsecurity, false), 'rls_forced', NULLIF(r.relforcerowsecurity, false),
      'options', r.reloptions,
      'toast_options', (SELECT toast.reloptions FROM pg_class toast WHERE toast.oid = r.reltoastrelid),
      'partition_key', CASE WHEN r.relkind = 'p' THEN pg_get_partkeydef(r.oid) END,
      'partition_bound', pg_get_expr(r.relpartbound, r.oid),
      'inherits', (SELECT jsonb_agg(format('%I.%I', pn.nspname, pc.relname) ORDER BY h.inhseqno)
        FROM pg_inherits h JOIN pg_class pc ON pc.oid = h.inhparent
        JOIN pg_namespace pn ON pn.oid = pc.relnamespace WHERE h.inhrelid = r.oid),
      'def', CASE WHEN r.relkind IN ('v', 'm') THEN pg_get_viewdef(r.oid) END,
      'server', fs.srvname, 'foreign_options', to_jsonb(ft.ftoptions),
      'comment', obj_description(r.oid, 'pg_class'), 'acl', acl.acl, 'columns', col.o, 'constraints', con.o,
      'indexes', idx.o, 'triggers', trg.o, 'policies', pol.o, 'rules', rul.o, 'statistics', sta.o)) AS o
    FROM rel r
    LEFT JOIN pg_am am ON am.oid = r.relam
    LEFT JOIN pg_foreign_table ft ON ft.ftrelid = r.oid
    LEFT JOIN pg_foreign_server fs ON fs.oid = ft.ftserver
    LEFT JOIN acl ON acl.kind = 'rel' AND acl.oid = r.oid
    LEFT JOIN col ON col.attrelid = r.oid LEFT JOIN con ON con.conrelid = r.oid
    LEFT JOIN idx ON idx.indrelid = r.oid LEFT JOIN trg ON trg.tgrelid = r.oid
    LEFT JOIN pol ON pol.polrelid = r.oid LEFT JOIN rul ON rul.ev_class = r.oid
    LEFT JOIN sta ON sta.stxrelid = r.oid
    WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
    """

  static let schemaSection = """
    SELECT jsonb_object_agg(n.nspname, jsonb_strip_nulls(jsonb_build_object(
      'owner', pg_get_userbyid(n.nspowner), 'comment', obj_description(n.oid, 'pg_namespace'),
      'acl', acl.acl)))
    FROM namespace n LEFT JOIN acl ON acl.kind = 'ns' AND acl.oid = n.oid
    WHERE \(notMember("pg_namespace", "n.oid"))
    """

  static let extensionSection = """
    SELECT jsonb_object_agg(e.extname, n.nspname)
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'
    """

  /// Sequences of identity columns are told with their column.
  static let sequenceSection = """
    SELECT jsonb_object_agg(r.fq, jsonb_strip_nulls(s.opts || jsonb_build_object(
      'owner', pg_get_userbyid(r.relowner), 'persistence', NULLIF(r.relpersistence, 'p'), 'acl', acl.acl,
      'comment', obj_description(r.oid, 'pg_class'),
      'owned_by', (SELECT format('%I.%I.%I', n.nspname, o.relname, a.attname)
        FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace
        JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = s.own_att WHERE o.oid = s.own_rel))))
    FROM seq s JOIN rel r ON r.oid = s.oid
    LEFT JOIN acl ON acl.kind = 'rel' AND acl.oid = r.oid
    WHERE s.deptype IS DISTINCT FROM 'i'
    """
}
