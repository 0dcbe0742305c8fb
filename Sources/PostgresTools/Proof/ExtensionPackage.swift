/// The Debian package that brings an extension's files to a server of one major version.
package enum ExtensionPackage {
  /// Such as `postgresql-15-postgis-3` for `postgis`; by Debian's rule where the name follows it.
  package static func name(of name: String, serverMajor major: Int) -> String {
    if let odd = odd[name] {
      return odd.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "\(major)")
    }
    if contrib.contains(name) { return "postgresql-\(major)" }
    return "postgresql-\(major)-\(name.lowercased().split(separator: "_").joined(separator: "-"))"
  }

  /// Whose package is not named after them; `%` stands for the major version.
  private static let odd = [
    "postgis": "postgresql-%-postgis-3", "postgis_topology": "postgresql-%-postgis-3",
    "postgis_raster": "postgresql-%-postgis-3", "postgis_sfcgal": "postgresql-%-postgis-3",
    "postgis_tiger_geocoder": "postgresql-%-postgis-3", "address_standardizer": "postgresql-%-postgis-3",
    "address_standardizer_data_us": "postgresql-%-postgis-3", "vector": "postgresql-%-pgvector",
    "timescaledb": "timescaledb-2-postgresql-%", "pg_cron": "postgresql-%-cron",
    "pg_partman": "postgresql-%-partman", "pg_repack": "postgresql-%-repack",
    "pg_squeeze": "postgresql-%-squeeze", "pg_similarity": "postgresql-%-similarity",
    "pg_dirtyread": "postgresql-%-dirtyread", "pgq_node": "postgresql-%-pgq-node",
    "plpython3u": "postgresql-plpython3-%", "plperl": "postgresql-plperl-%", "plperlu": "postgresql-plperl-%",
    "pltcl": "postgresql-pltcl-%", "pltclu": "postgresql-pltcl-%", "bool_plperl": "postgresql-plperl-%",
    "hstore_plperl": "postgresql-plperl-%", "jsonb_plperl": "postgresql-plperl-%",
    "hstore_plpython3u": "postgresql-plpython3-%", "jsonb_plpython3u": "postgresql-plpython3-%",
    "ltree_plpython3u": "postgresql-plpython3-%", "pldbgapi": "postgresql-%-pldebugger",
    "pg_stat_monitor": "postgresql-%-pg-stat-monitor", "pg_hint_plan": "postgresql-%-pg-hint-plan",
    "pg_rational": "postgresql-%-rational", "pguint": "postgresql-%-pguint", "uint": "postgresql-%-pguint",
    "pgsphere": "postgresql-%-pgsphere", "pg_sphere": "postgresql-%-pgsphere",
    "pg_snakeoil": "postgresql-%-snakeoil",
  ]

  /// What comes with the server itself.
  private static let contrib: Set<String> = [
    "adminpack", "amcheck", "autoinc", "bloom", "btree_gin", "btree_gist", "citext", "cube", "dblink",
    "dict_int",
    "dict_xsyn", "earthdistance", "file_fdw", "fuzzystrmatch", "hstore", "insert_username", "intagg",
    "intarray",
    "isn", "lo", "ltree", "moddatetime", "old_snapshot", "pageinspect", "pg_buffercache", "pg_freespacemap",
    "pg_logicalinspect", "pg_prewarm", "pg_stat_statements", "pg_surgery", "pg_trgm", "pg_visibility",
    "pg_walinspect", "pgcrypto", "pgrowlocks", "pgstattuple", "postgres_fdw", "refint", "seg", "sslinfo",
    "tablefunc", "tcn", "tsm_system_rows", "tsm_system_time", "unaccent", "uuid-ossp", "xml2",
  ]
}
