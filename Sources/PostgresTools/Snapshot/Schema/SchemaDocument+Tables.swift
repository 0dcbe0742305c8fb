/// What hangs on a table: columns, constraints, indexes, triggers, policies, rules, statistics.
extension SchemaDocument {
  static let columns = """
    SELECT a.attrelid, jsonb_object_agg(a.attname, jsonb_strip_nulls(jsonb_build_object(
      'pos', a.pos, 'type', format_type(a.atttypid, a.atttypmod), 'not_null', a.attnotnull,
      'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
      'generated', NULLIF(a.attgenerated, ''),
      'generation_expr', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END,
      'identity', NULLIF(a.attidentity, ''),
      'identity_seq', CASE WHEN a.attidentity <> '' THEN (SELECT q.opts FROM seq q
        WHERE q.own_rel = a.attrelid AND q.own_att = a.attnum AND q.deptype = 'i') END,
      'collation', CASE WHEN a.attcollation <> t.typcollation THEN
        (SELECT format('%I.%I', n.nspname, c.collname) FROM pg_collation c
          JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid = a.attcollation) END,
      'storage', NULLIF(a.attstorage, t.typstorage), 'compression', NULLIF(a.compression, ''),
      'stats_target', NULLIF(COALESCE(a.attstattarget::text, '-1'), '-1'),
      'options', a.attoptions, 'fdw_options', a.attfdwoptions,
      'inherited_only', CASE WHEN NOT a.attislocal THEN true END,
      'comment', remark.description, 'acl', acl.acl))) AS o
    FROM (
      SELECT a.*, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS pos
      FROM missing
      CROSS JOIN LATERAL (SELECT a.*, attcompression AS compression FROM pg_attribute a) a
      JOIN rel ON rel.oid = a.attrelid
      WHERE a.attnum > 0 AND NOT a.attisdropped AND rel.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
    ) a
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN acl ON acl.kind = 'att' AND acl.oid = a.attrelid AND acl.sub = a.attnum
    LEFT JOIN pg_description remark ON remark.classoid = 'pg_class'::regclass
      AND remark.objoid = a.attrelid AND remark.objsubid = a.attnum
    GROUP BY a.attrelid
    """

  /// Columns of the catalogs that older majors lack, as they are there.
  ///
  /// In a lateral subquery a name means the catalog's own column where it has one, and this one otherwise. Unlike
  /// `to_jsonb(row) ->> 'column'` it costs nothing a row.
  static let missingColumns = """
    SELECT ''::"char" AS attcompression, true AS conenforced, NULL::boolean AS indnullsnotdistinct
    """

  /// Constraints of the table itself.
  ///
  /// NOT NULL constraints, which 18 names, are told with their column; copies of a foreign key on partitions
  /// follow from the one on the parent.
  static let constraints = """
    SELECT c.conrelid, jsonb_object_agg(c.conname, jsonb_strip_nulls(jsonb_build_object(
      'type', c.contype, 'def', pg_get_constraintdef(c.oid), 'validated', c.convalidated,
      'columns', (SELECT jsonb_agg(a.attname ORDER BY k.place)
        FROM unnest(c.conkey) WITH ORDINALITY k (number, place)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number),
      'ref_table', CASE WHEN c.contype = 'f' THEN COALESCE(parent.fq, (
        SELECT format('%I.%I', n.nspname, f.relname) FROM pg_class f
        JOIN pg_namespace n ON n.oid = f.relnamespace WHERE f.oid = c.confrelid)) END,
      'ref_columns', (SELECT jsonb_agg(a.attname ORDER BY k.place)
        FROM unnest(c.confkey) WITH ORDINALITY k (number, place)
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number WHERE c.contype = 'f'),
      'enforced', c.enforced,
      'no_inherit', CASE WHEN c.contype = 'c' THEN c.connoinherit END,
      'inherited_only', CASE WHEN NOT c.conislocal THEN true END,
      'from_parent', CASE WHEN c.conparentid <> 0 THEN true END,
      'comment', remark.description))) AS o
    FROM missing CROSS JOIN LATERAL (SELECT c.*, conenforced AS enforced FROM pg_constraint c) c
    JOIN rel ON rel.oid = c.conrelid LEFT JOIN rel parent ON parent.oid = c.confrelid
    LEFT JOIN pg_description remark ON remark.classoid = 'pg_constraint'::regclass AND remark.objoid = c.oid
    WHERE c.contype IN ('p', 'u', 'f', 'c', 'x') AND (c.contype <> 'f' OR c.conparentid = 0)
    GROUP BY c.conrelid
    """

  /// Which indexes pg_dump carries over (`getIndexes` of its source, versions 12 to 18).
  static let isDumped = "(i.indisvalid OR rel.relkind = 'p') AND i.indisready"

  static func indexes(_ condition: String) -> String {
    """
    SELECT i.indrelid, jsonb_object_agg(r.relname, jsonb_strip_nulls(jsonb_build_object(
      'def', pg_get_indexdef(i.indexrelid), 'unique', i.indisunique, 'primary', i.indisprimary,
      'constraint', backed.name,
      'clustered', i.indisclustered, 'replica_identity', i.indisreplident,
      'keys', CASE WHEN i.indisunique THEN (
        SELECT jsonb_agg(pg_get_indexdef(i.indexrelid, k, true) ORDER BY k)
        FROM generate_series(1, i.indnkeyatts) k) END,
      'predicate', pg_get_expr(i.indpred, i.indrelid),
      'nulls_not_distinct', i.nullsnotdistinct,
      'parent', parent.fq,
      'column_stats', (SELECT jsonb_object_agg(ia.attnum, ia.attstattarget::text)
        FROM pg_attribute ia WHERE ia.attrelid = i.indexrelid AND COALESCE(ia.attstattarget, -1) <> -1),
      'comment', remark.description))) AS o
    FROM missing
    CROSS JOIN LATERAL (SELECT i.*, indnullsnotdistinct AS nullsnotdistinct FROM pg_index i) i
    JOIN rel r ON r.oid = i.indexrelid JOIN rel ON rel.oid = i.indrelid
    LEFT JOIN (
      SELECT c.conrelid, c.conindid, min(c.conname::text COLLATE "C") AS name FROM pg_constraint c
      WHERE c.contype IN ('p', 'u', 'x') GROUP BY 1, 2
    ) backed ON backed.conrelid = i.indrelid AND backed.conindid = i.indexrelid
    LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid LEFT JOIN rel parent ON parent.oid = h.inhparent
    LEFT JOIN pg_description remark ON remark.classoid = 'pg_class'::regclass AND remark.objoid = r.oid
      AND remark.objsubid = 0
    \(condition)
    GROUP BY i.indrelid
    """
  }

  static let triggers = """
    SELECT t.tgrelid, jsonb_object_agg(t.tgname, jsonb_strip_nulls(jsonb_build_object(
      'def', pg_get_triggerdef(t.oid), 'enabled', t.tgenabled,
      'from_parent', CASE WHEN COALESCE((to_jsonb(t) ->> 'tgparentid')::bigint, 0) <> 0 THEN true END,
      'comment', obj_description(t.oid, 'pg_trigger')))) AS o
    FROM pg_trigger t JOIN rel ON rel.oid = t.tgrelid
    WHERE NOT t.tgisinternal GROUP BY t.tgrelid
    """

  static let policies = """
    SELECT p.polrelid, jsonb_object_agg(p.polname, jsonb_strip_nulls(jsonb_build_object(
      'command', p.polcmd, 'permissive', p.polpermissive,
      'roles', (SELECT jsonb_agg(g.name ORDER BY g.name COLLATE "C") FROM grantee g
        WHERE g.oid = ANY (p.polroles)),
      'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid),
      'comment', obj_description(p.oid, 'pg_policy')))) AS o
    FROM pg_policy p JOIN rel ON rel.oid = p.polrelid
    GROUP BY p.polrelid
    """

  static let rules = """
    SELECT r.ev_class, jsonb_object_agg(r.rulename, jsonb_build_object('def', pg_get_ruledef(r.oid),
      'enabled', r.ev_enabled, 'comment', obj_description(r.oid, 'pg_rewrite'))) AS o
    FROM pg_rewrite r JOIN rel ON rel.oid = r.ev_class WHERE r.rulename <> '_RETURN' GROUP BY r.ev_class
    """

  static let statistics = """
    SELECT s.stxrelid, jsonb_object_agg(format('%I.%I', n.nspname, s.stxname), jsonb_build_object(
      'def', pg_get_statisticsobjdef(s.oid),
      'target', NULLIF(COALESCE(to_jsonb(s) ->> 'stxstattarget', '-1'), '-1'),
      'comment', obj_description(s.oid, 'pg_statistic_ext'))) AS o
    FROM pg_statistic_ext s JOIN rel ON rel.oid = s.stxrelid JOIN pg_namespace n ON n.oid = s.stxnamespace
    GROUP BY s.stxrelid
    """
}
