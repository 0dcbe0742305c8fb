/// Types that are not relations, and collations.
extension SchemaDocument {
  static let typeSections = [
    ("enums", enums), ("domains", domains), ("ranges", ranges), ("collations", collations),
  ]

  private static let enums = """
    SELECT jsonb_object_agg(format('%I.%I', n.nspname, t.typname), jsonb_strip_nulls(jsonb_build_object(
      'owner', pg_get_userbyid(t.typowner),
      'labels', (SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e
        WHERE e.enumtypid = t.oid),
      'comment', obj_description(t.oid, 'pg_type'), 'acl', acl.acl)))
    FROM pg_type t JOIN namespace n ON n.oid = t.typnamespace
    LEFT JOIN acl ON acl.kind = 'type' AND acl.oid = t.oid
    WHERE t.typtype = 'e' AND \(notMember("pg_type", "t.oid"))
    """

  private static let domains = """
    SELECT jsonb_object_agg(format('%I.%I', n.nspname, t.typname), jsonb_strip_nulls(jsonb_build_object(
      'owner', pg_get_userbyid(t.typowner), 'base', format_type(t.typbasetype, t.typtypmod),
      'not_null', t.typnotnull, 'default', t.typdefault,
      'collation', CASE WHEN t.typcollation <> base.typcollation THEN
        (SELECT format('%I.%I', cn.nspname, c.collname) FROM pg_collation c
          JOIN pg_namespace cn ON cn.oid = c.collnamespace WHERE c.oid = t.typcollation) END,
      'constraints', (SELECT jsonb_object_agg(c.conname, jsonb_strip_nulls(jsonb_build_object(
          'def', pg_get_constraintdef(c.oid), 'validated', c.convalidated,
          'comment', obj_description(c.oid, 'pg_constraint'))))
        FROM pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c'),
      'comment', obj_description(t.oid, 'pg_type'), 'acl', acl.acl)))
    FROM pg_type t JOIN namespace n ON n.oid = t.typnamespace JOIN pg_type base ON base.oid = t.typbasetype
    LEFT JOIN acl ON acl.kind = 'type' AND acl.oid = t.oid
    WHERE t.typtype = 'd' AND \(notMember("pg_type", "t.oid"))
    """

  private static let ranges = """
    SELECT jsonb_object_agg(format('%I.%I', n.nspname, t.typname), jsonb_strip_nulls(jsonb_build_object(
      'owner', pg_get_userbyid(t.typowner), 'subtype', format_type(r.rngsubtype, NULL),
      'opclass', oc.opcname, 'canonical', NULLIF(r.rngcanonical, 0)::regproc::text,
      'subdiff', NULLIF(r.rngsubdiff, 0)::regproc::text,
      'comment', obj_description(t.oid, 'pg_type'), 'acl', acl.acl)))
    FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN namespace n ON n.oid = t.typnamespace
    JOIN pg_opclass oc ON oc.oid = r.rngsubopc LEFT JOIN acl ON acl.kind = 'type' AND acl.oid = t.oid
    WHERE \(notMember("pg_type", "t.oid"))
    """

  private static let collations = """
    SELECT jsonb_object_agg(format('%I.%I', n.nspname, c.collname), jsonb_strip_nulls(jsonb_build_object(
      'owner', pg_get_userbyid(c.collowner), 'provider', c.collprovider,
      'deterministic', c.collisdeterministic,
      'locale', COALESCE(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale',
        to_jsonb(c) ->> 'collcollate'),
      'ctype', to_jsonb(c) ->> 'collctype', 'rules', to_jsonb(c) ->> 'collicurules',
      'comment', obj_description(c.oid, 'pg_collation'))))
    FROM pg_collation c JOIN namespace n ON n.oid = c.collnamespace
    WHERE \(notMember("pg_collation", "c.oid"))
    """
}
