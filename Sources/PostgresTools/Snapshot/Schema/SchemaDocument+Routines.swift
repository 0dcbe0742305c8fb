/// Functions, procedures, aggregates, operators and casts.
extension SchemaDocument {
  static let routineSections = [
    ("routines", routines), ("operators", operators), ("operator_classes", operatorClasses), ("casts", casts),
  ]

  /// Constructors that come with a range type depend on it internally and are left out.
  private static let routines = """
    SELECT jsonb_object_agg(
      format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
      jsonb_strip_nulls(jsonb_build_object('kind', p.prokind, 'owner', pg_get_userbyid(p.proowner),
        'returns', pg_get_function_result(p.oid),
        'def', CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END,
        'aggregate', CASE WHEN p.prokind = 'a' THEN (
          SELECT jsonb_build_object('kind', g.aggkind, 'step', g.aggtransfn::text,
            'final', g.aggfinalfn::text, 'combine', g.aggcombinefn::text, 'serial', g.aggserialfn::text,
            'deserial', g.aggdeserialfn::text, 'moving', g.aggmtransfn::text,
            'state', format_type(g.aggtranstype, NULL), 'initial', g.agginitval,
            'sort', NULLIF(g.aggsortop, 0)::regoperator::text, 'parallel', p.proparallel)
          FROM pg_aggregate g WHERE g.aggfnoid = p.oid) END,
        'comment', obj_description(p.oid, 'pg_proc'), 'acl', acl.acl)))
    FROM pg_proc p JOIN namespace n ON n.oid = p.pronamespace
    LEFT JOIN acl ON acl.kind = 'proc' AND acl.oid = p.oid
    WHERE \(notMember("pg_proc", "p.oid"))
      AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
    """

  private static let operators = """
    SELECT jsonb_object_agg(o.oid::regoperator::text, jsonb_strip_nulls(jsonb_build_object(
      'owner', pg_get_userbyid(o.oprowner), 'function', NULLIF(o.oprcode, 0)::regproc::text,
      'commutator', NULLIF(o.oprcom, 0)::regoperator::text,
      'negator', NULLIF(o.oprnegate, 0)::regoperator::text, 'restrict', NULLIF(o.oprrest, 0)::regproc::text,
      'join', NULLIF(o.oprjoin, 0)::regproc::text, 'merges', o.oprcanmerge, 'hashes', o.oprcanhash,
      'comment', obj_description(o.oid, 'pg_operator'))))
    FROM pg_operator o JOIN namespace n ON n.oid = o.oprnamespace
    WHERE \(notMember("pg_operator", "o.oid"))
    """

  private static let operatorClasses = """
    SELECT jsonb_object_agg(format('%I.%I USING %I', n.nspname, c.opcname, am.amname), jsonb_build_object(
      'owner', pg_get_userbyid(c.opcowner), 'type', format_type(c.opcintype, NULL), 'default', c.opcdefault,
      'family', (SELECT format('%I.%I', fn.nspname, f.opfname) FROM pg_opfamily f
        JOIN pg_namespace fn ON fn.oid = f.opfnamespace WHERE f.oid = c.opcfamily),
      'operators', (SELECT jsonb_agg(concat(o.amopstrategy, ' ', o.amopopr::regoperator)
          ORDER BY o.amopstrategy, o.amopopr::regoperator::text COLLATE "C")
        FROM pg_amop o WHERE o.amopfamily = c.opcfamily),
      'functions', (SELECT jsonb_agg(concat(p.amprocnum, ' ', p.amproc::regprocedure)
          ORDER BY p.amprocnum, p.amproc::regprocedure::text COLLATE "C")
        FROM pg_amproc p WHERE p.amprocfamily = c.opcfamily)))
    FROM pg_opclass c JOIN namespace n ON n.oid = c.opcnamespace JOIN pg_am am ON am.oid = c.opcmethod
    WHERE \(notMember("pg_opclass", "c.oid"))
    """

  /// Casts of the system have oids below 16384.
  private static let casts = """
    SELECT jsonb_object_agg(concat(format_type(c.castsource, NULL), ' AS ', format_type(c.casttarget, NULL)),
      jsonb_build_object('method', c.castmethod, 'context', c.castcontext,
        'function', NULLIF(c.castfunc, 0)::regprocedure::text))
    FROM pg_cast c
    WHERE c.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend d
      WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'i'))
    """
}
