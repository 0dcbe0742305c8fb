/// Checks that read rows: what constraints promise, looked at in the heap.
extension ValidationCheck {
  static let rows = [
    ValidationCheck(
      "fk_orphans", .error, "every foreign key finds its row", readsRows: true,
      .counts(
        relations + """
          SELECT format('%s.%I', c.conrelid::regclass, c.conname), 'rows without a parent', format(
            'SELECT count(*) FROM %s%s c WHERE (%s) AND NOT EXISTS (SELECT FROM %s%s p WHERE %s)',
            CASE WHEN child.relkind = 'r' THEN 'ONLY ' END, c.conrelid::regclass,
            (SELECT string_agg(format('c.%I IS NOT NULL', a.attname), CASE c.confmatchtype WHEN 'f' THEN ' OR ' ELSE ' AND ' END)
              FROM unnest(c.conkey) k (number) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number),
            CASE WHEN parent.relkind = 'r' THEN 'ONLY ' END, c.confrelid::regclass,
            (SELECT string_agg(format('p.%I OPERATOR(%I.%s) c.%I', pa.attname, opn.nspname, op.oprname, ca.attname), ' AND ')
              FROM unnest(c.conkey, c.confkey, c.conpfeqop) k (here, there, equal)
              JOIN pg_attribute ca ON ca.attrelid = c.conrelid AND ca.attnum = k.here
              JOIN pg_attribute pa ON pa.attrelid = c.confrelid AND pa.attnum = k.there
              JOIN pg_operator op ON op.oid = k.equal JOIN pg_namespace opn ON opn.oid = op.oprnamespace))
          FROM pg_constraint c JOIN rel child ON child.oid = c.conrelid JOIN rel parent ON parent.oid = c.confrelid
          WHERE c.contype = 'f' AND c.conparentid = 0 ORDER BY 1
          """)),
    // Followed is a default that is the sequence's value itself, and nothing that is made of it.
    ValidationCheck(
      "sequence_behind", .error, "no sequence is behind its column", readsRows: true,
      .counts(
        relations + """
          SELECT q.fq, format('rows beyond it in %s.%I, so that inserts will fail', r.fq, a.attname), format(
            'SELECT count(*) FROM %s t WHERE t.%I %s (SELECT CASE WHEN is_called THEN last_value '
            'ELSE last_value - %s END FROM %s)', r.fq, a.attname,
            CASE WHEN p.seqincrement > 0 THEN '>' ELSE '<' END, p.seqincrement, q.fq)
          FROM pg_sequence p JOIN rel q ON q.oid = p.seqrelid
          JOIN (
            SELECT d.objid AS seq, d.refobjid AS rel, d.refobjsubid AS att FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
              AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
            UNION
            SELECT d.refobjid, f.adrelid, f.adnum FROM pg_attrdef f
            JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid
              AND d.refclassid = 'pg_class'::regclass
            JOIN pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum AND a.attislocal
            JOIN pg_class c ON c.oid = f.adrelid AND NOT c.relispartition
            WHERE pg_get_expr(f.adbin, f.adrelid) ~ '^nextval[(]''[^'']+''::regclass[)]$'
          ) d ON d.seq = q.oid
          JOIN rel r ON r.oid = d.rel
          JOIN pg_attribute a ON a.attrelid = d.rel AND a.attnum = d.att
            AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
          WHERE NOT p.seqcycle ORDER BY 1
          """)),
    // VALUE, of which a domain's check speaks, is the name of a column here.
    ValidationCheck(
      "check_violated", .error, "every row meets its checks", readsRows: true,
      .counts(
        relations + ", " + domains + """
          SELECT format('%s.%I', r.fq, c.conname), 'rows that break it', format('SELECT count(*) FROM %s%s WHERE NOT (%s)',
            CASE WHEN c.connoinherit OR r.relkind = 'r' THEN 'ONLY ' END, r.fq, pg_get_expr(c.conbin, c.conrelid))
          FROM pg_constraint c JOIN rel r ON r.oid = c.conrelid
          WHERE c.contype = 'c' AND r.relkind IN ('r', 'p')
          UNION ALL
          SELECT format('%s.%I', r.fq, a.attname), format('rows that break %s.%I of its domain', m.fq, c.conname),
            format('SELECT count(*) FROM (SELECT t.%I::%s AS value FROM ONLY %s t) d WHERE NOT (%s)',
              a.attname, m.base, r.fq, pg_get_expr(c.conbin, 0))
          FROM rel r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
          CROSS JOIN LATERAL (
            WITH RECURSIVE chain AS (
              SELECT a.atttypid AS oid
              UNION ALL SELECT t.typbasetype FROM chain JOIN pg_type t ON t.oid = chain.oid AND t.typtype = 'd')
            SELECT oid FROM chain) chain
          JOIN domain m ON m.oid = chain.oid JOIN pg_constraint c ON c.contypid = m.oid AND c.contype = 'c'
          WHERE r.relkind = 'r' ORDER BY 1
          """)),
    ValidationCheck(
      "duplicate_key", .error, "every unique key is unique in the rows", readsRows: true,
      .heapCounts(
        relations + """
          SELECT i.fq, 'values that occur more than once', format(
            'SELECT count(*) FROM (SELECT FROM %s%s WHERE %s GROUP BY %s HAVING count(*) > 1) d',
            CASE WHEN t.relkind = 'r' THEN 'ONLY ' END, t.fq,
            concat_ws(' AND ', '(' || pg_get_expr(x.indpred, x.indrelid) || ')',
              CASE WHEN COALESCE((to_jsonb(x) ->> 'indnullsnotdistinct')::boolean, false) THEN 'true' ELSE (
                SELECT string_agg(pg_get_indexdef(x.indexrelid, k, true) || ' IS NOT NULL', ' AND ')
                FROM generate_series(1, x.indnkeyatts) k) END),
            (SELECT string_agg(pg_get_indexdef(x.indexrelid, k, true), ', ' ORDER BY k)
              FROM generate_series(1, x.indnkeyatts) k))
          FROM pg_index x JOIN rel t ON t.oid = x.indrelid JOIN rel i ON i.oid = x.indexrelid
          WHERE x.indisunique AND x.indisvalid AND t.relkind IN ('r', 'p', 'm') AND t.relispopulated ORDER BY 1
          """)),
    ValidationCheck(
      "amcheck", .error, "every B-tree index matches its table", readsRows: true,
      .calls(
        relations + """
          SELECT i.fq, format('SELECT %I.bt_index_check(index => %s, heapallindexed => true)', n.nspname, i.oid)
          FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
          CROSS JOIN pg_index x JOIN rel i ON i.oid = x.indexrelid JOIN pg_am am ON am.oid = i.relam
          WHERE e.extname = 'amcheck' AND am.amname = 'btree' AND i.relkind = 'i' AND x.indisvalid
            AND i.relpersistence = 'p' ORDER BY 1
          """)),
  ]
}
