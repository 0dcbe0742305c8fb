/// The catalog queries of a merge; each gives one JSON list.
enum MergeCatalogQueries {
  private static let userTables = "c.relkind IN ('r', 'p') AND \(RelationFilter.ofUsers)"
  private static let fromTables = """
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    """

  private static func list(_ value: String, order: String) -> String {
    "SELECT COALESCE(pg_catalog.jsonb_agg(\(value) ORDER BY \(order)), '[]')"
  }

  private static func owned(_ value: String, order: String) -> String {
    list("pg_catalog.jsonb_build_object('table', c.oid::bigint, 'value', \(value))", order: order)
  }

  static let tables =
    list(
      """
      pg_catalog.jsonb_build_object('id', c.oid::bigint, 'schema', n.nspname, 'name', c.relname,
        'isPartitioned', c.relkind = 'p', 'isPartition', c.relispartition,
        'hasRules', EXISTS (SELECT FROM pg_catalog.pg_rewrite r
          WHERE r.ev_class = c.oid AND r.ev_type IN ('2', '3') AND r.ev_enabled <> 'D'))
      """, order: "n.nspname, c.relname") + "\n\(fromTables) WHERE \(userTables)"

  /// A type's equality is the operator of its default btree class, else of its hash class.
  ///
  /// As `GetDefaultOpClass` of PostgreSQL finds it: domains have that of their base, and types such as varchar that of
  /// what they are without a conversion. Arrays, enumerations and ranges have one of pg_catalog that asks their elements.
  static let columns =
    owned(
      """
      pg_catalog.jsonb_build_object('name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
        'isNotNull', a.attnotnull, 'hasDefault', a.atthasdef AND a.attgenerated = '' OR a.attidentity <> '',
        'isGenerated', a.attgenerated <> '', 'sequence', s.name,
        'isAlwaysNumbered', a.attidentity = 'a', 'ascends', COALESCE(s.ascends, true),
        'labels', (SELECT pg_catalog.jsonb_agg(e.enumlabel ORDER BY e.enumsortorder)
          FROM pg_catalog.pg_enum e WHERE e.enumtypid = b.oid),
        'isComparable', q.isGeneric OR COALESCE(o.sorts, false),
        'equality', CASE WHEN q.isGeneric OR b.typcategory = 'A' AND o.sql IS NOT NULL THEN 'OPERATOR(pg_catalog.=)'
          ELSE o.sql END,
        'isLargeObject', t.typname = 'lo' AND b.oid = 'pg_catalog.oid'::pg_catalog.regtype,
        'mayBeLargeObject', b.oid = 'pg_catalog.oid'::pg_catalog.regtype)
      """, order: "a.attnum") + """

      \(fromTables)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      JOIN LATERAL (WITH RECURSIVE base(oid) AS (SELECT t.oid UNION SELECT d.typbasetype
          FROM base JOIN pg_catalog.pg_type d ON d.oid = base.oid WHERE d.typtype = 'd')
        SELECT y.oid, y.typcategory, y.typtype, y.typelem FROM base JOIN pg_catalog.pg_type y ON y.oid = base.oid
        WHERE y.typtype <> 'd') b ON true
      JOIN LATERAL (WITH RECURSIVE base(oid) AS (
          SELECT CASE WHEN b.typcategory = 'A' AND b.typelem <> 0 THEN b.typelem ELSE b.oid END
          UNION SELECT d.typbasetype
          FROM base JOIN pg_catalog.pg_type d ON d.oid = base.oid WHERE d.typtype = 'd')
        SELECT y.oid, y.typtype FROM base JOIN pg_catalog.pg_type y ON y.oid = base.oid
        WHERE y.typtype <> 'd') e ON true
      CROSS JOIN LATERAL (SELECT e.typtype IN ('e', 'r', 'm') AS isGeneric) q
      LEFT JOIN LATERAL (SELECT m.amname = 'btree' AS sorts,
          pg_catalog.format('OPERATOR(%I.%s)', pn.nspname, p.oprname) AS sql
        FROM pg_catalog.pg_opclass w JOIN pg_catalog.pg_am m ON m.oid = w.opcmethod AND m.amname IN ('btree', 'hash')
          JOIN pg_catalog.pg_type i ON i.oid = w.opcintype
          JOIN pg_catalog.pg_amop g ON g.amopfamily = w.opcfamily AND g.amoplefttype = w.opcintype
            AND g.amoprighttype = w.opcintype AND g.amopstrategy = CASE m.amname WHEN 'btree' THEN 3 ELSE 1 END
          JOIN pg_catalog.pg_operator p ON p.oid = g.amopopr
          JOIN pg_catalog.pg_namespace pn ON pn.oid = p.oprnamespace
        WHERE w.opcdefault AND (w.opcintype = e.oid OR EXISTS (SELECT FROM pg_catalog.pg_cast k
          WHERE k.castsource = e.oid AND k.casttarget = w.opcintype AND k.castmethod = 'b' AND k.castcontext = 'i'))
        ORDER BY m.amname = 'btree' DESC, w.opcintype = e.oid DESC, i.typispreferred DESC, w.oid LIMIT 1) o ON true
      LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = c.oid AND f.adnum = a.attnum AND a.attgenerated = ''
      LEFT JOIN LATERAL (SELECT pg_catalog.format('%I.%I', sn.nspname, sc.relname) AS name,
          sq.seqincrement > 0 AS ascends
        FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_sequence sq ON sq.seqrelid =
            CASE WHEN d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass THEN d.refobjid ELSE d.objid END
          JOIN pg_catalog.pg_class sc ON sc.oid = sq.seqrelid
          JOIN pg_catalog.pg_namespace sn ON sn.oid = sc.relnamespace
        WHERE d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = f.oid
            AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND pg_catalog.pg_get_expr(f.adbin, f.adrelid) LIKE 'nextval(%'
          OR d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'i' AND a.attidentity <> ''
            AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = c.oid
            AND d.refobjsubid = a.attnum
        LIMIT 1) s ON b.oid IN ('pg_catalog.int2'::pg_catalog.regtype, 'pg_catalog.int4'::pg_catalog.regtype,
          'pg_catalog.int8'::pg_catalog.regtype)
      WHERE \(userTables)
      """

  /// Columns that expressions and conditions use are known by what the index depends on; its own classes say what is
  /// equal.
  static let uniqueKeys =
    owned(
      """
      pg_catalog.jsonb_build_object('name', x.relname, 'isPrimary', i.indisprimary,
        'expressions', (SELECT pg_catalog.jsonb_agg(pg_catalog.pg_get_indexdef(i.indexrelid, k, true) ORDER BY k)
          FROM pg_catalog.generate_series(1, i.indnkeyatts::int) k),
        'plainColumns', (SELECT CASE WHEN pg_catalog.bool_and(a.attname IS NOT NULL)
            THEN pg_catalog.jsonb_agg(a.attname ORDER BY k) END
          FROM pg_catalog.generate_series(1, i.indnkeyatts::int) k
          LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[k - 1]
            AND i.indkey[k - 1] > 0),
        'equalities', (SELECT pg_catalog.jsonb_agg(COALESCE((
            SELECT pg_catalog.format('OPERATOR(%I.%s)', pn.nspname, p.oprname)
            FROM pg_catalog.pg_opclass w
              JOIN pg_catalog.pg_amop g ON g.amopfamily = w.opcfamily AND g.amoplefttype = w.opcintype
                AND g.amoprighttype = w.opcintype AND g.amopstrategy = 3
              JOIN pg_catalog.pg_operator p ON p.oid = g.amopopr
              JOIN pg_catalog.pg_namespace pn ON pn.oid = p.oprnamespace
            WHERE w.oid = i.indclass[k - 1]), 'OPERATOR(pg_catalog.=)') ORDER BY k)
          FROM pg_catalog.generate_series(1, i.indnkeyatts::int) k),
        'predicate', pg_catalog.pg_get_expr(i.indpred, i.indrelid),
        'usedColumns', (SELECT COALESCE(pg_catalog.jsonb_agg(a.attname ORDER BY a.attnum), '[]')
          FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND (
            EXISTS (SELECT FROM pg_catalog.generate_series(1, i.indnkeyatts::int) k WHERE i.indkey[k - 1] = a.attnum)
            OR EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = i.indexrelid
              AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = c.oid
              AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid = a.attnum))),
        'nullsEqual', COALESCE((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false))
      """, order: "x.relname") + """

      \(fromTables)
      JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisunique AND i.indisvalid
      JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
      WHERE \(userTables)
      """

  static let references =
    owned(
      """
      pg_catalog.jsonb_build_object('name', k.conname, 'parentSchema', pn.nspname, 'parentName', p.relname,
        'columns', (SELECT pg_catalog.jsonb_agg(a.attname ORDER BY u.nth)
          FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY u(number, nth)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number),
        'parentColumns', (SELECT pg_catalog.jsonb_agg(a.attname ORDER BY u.nth)
          FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY u(number, nth)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number),
        'isDeferrable', k.condeferrable)
      """, order: "k.conname") + """

      \(fromTables)
      JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0
      JOIN pg_catalog.pg_class p ON p.oid = k.confrelid
      JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
      WHERE \(userTables)
      """

  static let checks =
    owned(
      """
      pg_catalog.jsonb_build_object('name', k.conname,
        'expression', pg_catalog.pg_get_expr(k.conbin, k.conrelid),
        'usedColumns', (SELECT COALESCE(pg_catalog.jsonb_agg(a.attname), '[]') FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey)))
      """, order: "k.conname") + """

      \(fromTables)
      JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'c'
      WHERE \(userTables)
      """

  /// Those that are enabled and fire on INSERT (4) or UPDATE (16).
  static let triggers =
    owned(
      "pg_catalog.jsonb_build_object('name', t.tgname, 'isAlways', t.tgenabled = 'A')", order: "t.tgname")
      + """

      \(fromTables)
      JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
        AND t.tgtype::int & 20 <> 0
      WHERE \(userTables)
      """
}
