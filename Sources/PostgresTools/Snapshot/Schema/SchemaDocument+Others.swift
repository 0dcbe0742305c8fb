/// Text search, event triggers, publications, foreign servers and default privileges.
extension SchemaDocument {
  static let otherSections = [
    ("text_search", textSearch), ("text_search_dictionaries", dictionaries),
    ("event_triggers", eventTriggers), ("publications", publications), ("foreign_servers", foreignServers),
    ("default_privileges", defaultPrivileges),
  ]

  private static let textSearch = """
    SELECT jsonb_object_agg(format('%I.%I', n.nspname, c.cfgname), jsonb_build_object(
      'owner', pg_get_userbyid(c.cfgowner),
      'parser', (SELECT p.prsname FROM pg_ts_parser p WHERE p.oid = c.cfgparser),
      'map', (SELECT jsonb_agg(concat(m.maptokentype, ':', m.mapdict::regdictionary)
          ORDER BY m.maptokentype, m.mapseqno) FROM pg_ts_config_map m WHERE m.mapcfg = c.oid)))
    FROM pg_ts_config c JOIN namespace n ON n.oid = c.cfgnamespace
    WHERE \(notMember("pg_ts_config", "c.oid"))
    """

  private static let dictionaries = """
    SELECT jsonb_object_agg(format('%I.%I', n.nspname, d.dictname), jsonb_build_object(
      'owner', pg_get_userbyid(d.dictowner), 'options', d.dictinitoption,
      'template', (SELECT t.tmplname FROM pg_ts_template t WHERE t.oid = d.dicttemplate)))
    FROM pg_ts_dict d JOIN namespace n ON n.oid = d.dictnamespace
    WHERE \(notMember("pg_ts_dict", "d.oid"))
    """

  private static let eventTriggers = """
    SELECT jsonb_object_agg(e.evtname, jsonb_build_object('owner', pg_get_userbyid(e.evtowner),
      'event', e.evtevent, 'enabled', e.evtenabled, 'tags', e.evttags, 'function', e.evtfoid::regproc::text))
    FROM pg_event_trigger e WHERE \(notMember("pg_event_trigger", "e.oid"))
    """

  /// Older servers than 18 publish no generated columns and have no word for it.
  private static let publications = """
    SELECT jsonb_object_agg(p.pubname, (to_jsonb(p) - 'oid' - 'pubname' - 'pubowner'
      - CASE WHEN to_jsonb(p) ->> 'pubgencols' = 'n' THEN 'pubgencols' ELSE 'oid' END) || jsonb_build_object(
      'owner', pg_get_userbyid(p.pubowner),
      'tables', (SELECT jsonb_agg((to_jsonb(t) - 'pubname') ORDER BY t.schemaname, t.tablename)
        FROM pg_publication_tables t WHERE t.pubname = p.pubname)))
    FROM pg_publication p
    """

  /// Names of options only: their values may be passwords.
  private static let foreignServers = """
    SELECT jsonb_object_agg(s.srvname, jsonb_strip_nulls(jsonb_build_object(
      'owner', pg_get_userbyid(s.srvowner), 'wrapper', w.fdwname, 'type', s.srvtype, 'version', s.srvversion,
      'options', (SELECT jsonb_agg(split_part(o, '=', 1) ORDER BY o COLLATE "C")
        FROM unnest(s.srvoptions) o))))
    FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    WHERE \(notMember("pg_foreign_server", "s.oid"))
    """

  private static let defaultPrivileges = """
    SELECT jsonb_object_agg(q.k, q.acl) FROM (
      SELECT concat(pg_get_userbyid(d.defaclrole), '/', COALESCE(n.nspname, '*'), '/', d.defaclobjtype) AS k,
        jsonb_agg(DISTINCT concat(COALESCE(g.name, x.grantee::text), '=', x.privilege_type,
          CASE WHEN x.is_grantable THEN '*' ELSE '' END) COLLATE "C") AS acl
      FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
      CROSS JOIN LATERAL aclexplode(d.defaclacl) x LEFT JOIN grantee g ON g.oid = x.grantee
      GROUP BY 1) q
    """
}
