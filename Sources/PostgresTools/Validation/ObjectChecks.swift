/// Checks of what the system catalogs say about objects.
extension ValidationCheck {
  static let objects = [
    ValidationCheck(
      "index_invalid", .error, "every index is valid",
      .findings(
        relations + """
          SELECT i.fq, concat('on ', t.fq, ': a build CONCURRENTLY failed; REINDEX it CONCURRENTLY or drop it')
          FROM pg_index x JOIN rel i ON i.oid = x.indexrelid JOIN rel t ON t.oid = x.indrelid
          WHERE (NOT x.indisvalid OR NOT x.indisready OR NOT x.indislive) AND i.relkind = 'i' ORDER BY 1
          """)),
    ValidationCheck(
      "constraint_not_valid", .warning, "every constraint is validated",
      .findings(
        relations + ", " + domains + """
          SELECT format('%s.%I', r.fq, c.conname), pg_get_constraintdef(c.oid)
          FROM pg_constraint c JOIN rel r ON r.oid = c.conrelid
          WHERE NOT c.convalidated AND c.contype IN ('f', 'c')
          UNION ALL SELECT format('%s.%I', m.fq, c.conname), 'of the domain: ' || pg_get_constraintdef(c.oid)
          FROM pg_constraint c JOIN domain m ON m.oid = c.contypid
          WHERE NOT c.convalidated AND c.contype = 'c' ORDER BY 1
          """)),
    ValidationCheck(
      "fk_trigger_disabled", .error, "every foreign key is enforced",
      .findings(
        relations + """
          SELECT DISTINCT format('%s.%I', r.fq, c.conname), 'its internal trigger is disabled on ' || r.fq
          FROM pg_trigger t JOIN rel r ON r.oid = t.tgrelid JOIN pg_constraint c ON c.oid = t.tgconstraint
          WHERE t.tgenabled = 'D' AND t.tgisinternal ORDER BY 1
          """)),
    ValidationCheck(
      "trigger_disabled", .warning, "no trigger is disabled",
      .findings(
        relations + """
          SELECT format('%s.%I', r.fq, t.tgname),
            CASE t.tgenabled WHEN 'R' THEN 'fires on replicas only' ELSE 'is disabled' END
          FROM pg_trigger t JOIN rel r ON r.oid = t.tgrelid
          WHERE t.tgenabled IN ('D', 'R') AND NOT t.tgisinternal ORDER BY 1
          """)),
    ValidationCheck(
      "no_primary_key", .warning, "every table has a primary key",
      .findings(
        relations + """
          SELECT r.fq, CASE WHEN EXISTS (SELECT FROM pg_index x WHERE x.indrelid = r.oid AND x.indisunique AND x.indisvalid
              AND x.indpred IS NULL AND x.indimmediate) THEN 'has a unique index, but no primary key' ELSE 'has no unique index at all' END
          FROM rel r WHERE r.relkind IN ('r', 'p') AND NOT r.relispartition
            AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = r.oid AND c.contype = 'p') ORDER BY 1
          """)),
    ValidationCheck(
      "fk_without_index", .info, "every foreign key has an index on its columns",
      .findings(
        relations + """
          SELECT format('%s.%I', r.fq, c.conname), format('on (%s), about %s rows',
            (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
              FROM unnest(c.conkey) WITH ORDINALITY k (number, place)
              JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number), greatest(r.reltuples, 0)::bigint)
          FROM pg_constraint c JOIN rel r ON r.oid = c.conrelid
          WHERE c.contype = 'f' AND c.conparentid = 0 AND NOT EXISTS (
            SELECT FROM pg_index x WHERE x.indrelid = c.conrelid AND x.indisvalid AND x.indpred IS NULL
              AND (string_to_array(x.indkey::text, ' ')::int2[])[1:cardinality(c.conkey)] @> c.conkey
              AND cardinality(c.conkey) <= x.indnkeyatts) ORDER BY 1
          """)),
    ValidationCheck(
      "duplicate_index", .info, "no two indexes are alike",
      .findings(
        relations + """
          SELECT min(i.fq), 'alike: ' || string_agg(i.fq, ', ' ORDER BY i.fq)
          FROM pg_index x JOIN rel i ON i.oid = x.indexrelid
          GROUP BY x.indrelid, x.indkey::text, x.indclass::text, x.indoption::text, x.indcollation::text,
            COALESCE(pg_get_expr(x.indexprs, x.indrelid), ''), COALESCE(pg_get_expr(x.indpred, x.indrelid), ''),
            x.indisunique, i.relam
          HAVING count(*) > 1 ORDER BY 1
          """)),
    ValidationCheck(
      "sequence_exhaustion", .error, "no sequence is near its end",
      .findings(
        relations + """
          SELECT q.fq, format('%s %% used: last %s of %s', round(100.0 * s.last_value / m.most, 1), s.last_value, m.most)
          FROM pg_sequences s JOIN rel q ON q.fq = format('%I.%I', s.schemaname, s.sequencename)
          LEFT JOIN pg_depend d ON d.objid = q.oid AND d.classid = 'pg_class'::regclass
            AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
          LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
          CROSS JOIN LATERAL (SELECT LEAST(s.max_value, CASE a.atttypid WHEN 23 THEN 2147483647 WHEN 21 THEN 32767
            ELSE 9223372036854775807 END) AS most) m
          WHERE s.increment_by > 0 AND NOT s.cycle AND s.last_value > 0.8 * m.most ORDER BY 1
          """)),
    ValidationCheck(
      "unlogged_table", .warning, "no table is lost in a crash",
      .findings(
        relations + "SELECT fq, 'is unlogged: emptied after a crash' FROM rel WHERE relkind = 'r' "
          + "AND relpersistence = 'u' ORDER BY 1")),
    ValidationCheck(
      "rls_without_policy", .info, "row-level security has its policies",
      .findings(
        relations + """
          SELECT r.fq, 'row-level security is on without a policy: only the owner sees rows' FROM rel r
          WHERE r.relrowsecurity AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = r.oid) ORDER BY 1
          """)),
    ValidationCheck(
      "matview_unpopulated", .info, "every materialized view is filled",
      .findings(
        relations
          + "SELECT fq, 'is not filled' FROM rel WHERE relkind = 'm' AND NOT relispopulated ORDER BY 1")),
    ValidationCheck(
      "security_definer_search_path", .warning, "SECURITY DEFINER functions set their search_path",
      .findings(
        """
        SELECT format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
          'runs as its owner with the caller''s search_path'
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE p.prosecdef AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
          AND NOT COALESCE(p.proconfig::text LIKE '%search_path=%', false)
          AND NOT EXISTS (SELECT FROM pg_depend d
            WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e') ORDER BY 1
        """)),
    ValidationCheck(
      "public_create", .warning, "PUBLIC creates nothing in any schema",
      .findings(
        """
        SELECT n.nspname, 'PUBLIC may create objects there (CVE-2018-1058)'
        FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a
        WHERE a.grantee = 0 AND a.privilege_type = 'CREATE' AND n.nspname !~ '^pg_' ORDER BY 1
        """)),
  ]
}
