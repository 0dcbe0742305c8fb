/// Empties a database within the transaction that fills it again, for a role that may not create databases.
package enum DatabaseClearing {
  /// The statements, for a server of this major version; the role must own the database.
  ///
  /// Extensions and foreign data wrappers go first, then every schema of users with all in it, then casts and large
  /// objects; `public` is made anew as
  /// the server itself makes it (PostgreSQL 15: owned by `pg_database_owner`, without CREATE for everybody).
  package static func script(serverMajor: Int) -> String {
    let renewed =
      serverMajor >= 15
      ? """
      CREATE SCHEMA "public" AUTHORIZATION pg_database_owner;
      GRANT USAGE ON SCHEMA "public" TO PUBLIC;
      """
      : """
      CREATE SCHEMA public;
      GRANT ALL ON SCHEMA "public" TO PUBLIC;
      """
    return """
      SET LOCAL client_min_messages = warning;
      SET LOCAL lock_timeout = '30s';
      DO LANGUAGE plpgsql $strongroom$
      DECLARE
        found record;
      BEGIN
        FOR found IN SELECT evtname FROM pg_catalog.pg_event_trigger LOOP
          EXECUTE pg_catalog.format('DROP EVENT TRIGGER %I', found.evtname);
        END LOOP;
        FOR found IN SELECT pubname FROM pg_catalog.pg_publication LOOP
          EXECUTE pg_catalog.format('DROP PUBLICATION %I', found.pubname);
        END LOOP;
        FOR found IN SELECT extname FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql' LOOP
          EXECUTE pg_catalog.format('DROP EXTENSION IF EXISTS %I CASCADE', found.extname);
        END LOOP;
        FOR found IN SELECT fdwname FROM pg_catalog.pg_foreign_data_wrapper LOOP
          EXECUTE pg_catalog.format('DROP FOREIGN DATA WRAPPER %I CASCADE', found.fdwname);
        END LOOP;
        FOR found IN SELECT nspname FROM pg_catalog.pg_namespace
          WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'
        LOOP
          EXECUTE pg_catalog.format('DROP SCHEMA %I CASCADE', found.nspname);
        END LOOP;
        -- Casts lie in no schema and stay when both types do; the system's own have lower numbers.
        FOR found IN SELECT pg_catalog.format_type(castsource, NULL) AS source,
            pg_catalog.format_type(casttarget, NULL) AS target
          FROM pg_catalog.pg_cast WHERE oid >= 16384
        LOOP
          EXECUTE pg_catalog.format('DROP CAST (%s AS %s) CASCADE', found.source, found.target);
        END LOOP;
        PERFORM pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata;
      END
      $strongroom$;
      \(renewed)
      COMMENT ON SCHEMA "public" IS 'standard public schema';

      """
  }
}
