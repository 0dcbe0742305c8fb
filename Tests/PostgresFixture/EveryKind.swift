/// A database with one object of nearly every kind that PostgreSQL 15 has, for round trips.
package enum EveryKind {
  /// The whole script; it wants the roles `ev_reader` and `ev_writer`.
  package static let script = relations + "\n" + routines

  /// Types, tables, indexes, partitions, views.
  static let relations = """
    CREATE EXTENSION pg_trgm;
    CREATE EXTENSION btree_gist;
    CREATE EXTENSION postgres_fdw;
    CREATE SCHEMA app AUTHORIZATION ev_writer;
    COMMENT ON SCHEMA app IS 'it''s the app';
    CREATE TYPE app.mood AS ENUM ('sad','ok','happy');
    COMMENT ON TYPE app.mood IS 'm';
    CREATE DOMAIN app.posint AS integer DEFAULT 1 NOT NULL CONSTRAINT pos CHECK (VALUE > 0);
    CREATE TYPE app.addr AS (street text, zip varchar(10));
    CREATE TYPE app.frange AS RANGE (subtype = float8, subtype_diff = float8mi);
    CREATE COLLATION app.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE SEQUENCE app.s1 AS smallint INCREMENT 2 MINVALUE 10 MAXVALUE 999 CACHE 5 CYCLE;
    CREATE TABLE app.t (id bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 10), m app.mood
      DEFAULT 'ok', p app.posint, a app.addr, name varchar(40) COLLATE "C" NOT NULL, ci text COLLATE
      app.ci, total numeric(10,2) GENERATED ALWAYS AS (1.5*2) STORED, during tstzrange, geo point,
      "Weird ""Name" int, k text, j jsonb COMPRESSION lz4, PRIMARY KEY (id), UNIQUE NULLS NOT DISTINCT
      (name, ci), CONSTRAINT noover EXCLUDE USING gist (name WITH =, during WITH &&) DEFERRABLE,
      CONSTRAINT chk CHECK (length(name) > 2) NO INHERIT) WITH (fillfactor=70,
      autovacuum_enabled=false);
    ALTER TABLE app.t ALTER k SET STORAGE EXTERNAL;
    ALTER TABLE app.t ALTER k SET STATISTICS 500;
    ALTER TABLE app.t ALTER k SET (n_distinct=-0.5);
    ALTER TABLE app.t REPLICA IDENTITY FULL;
    CREATE INDEX ix1 ON app.t USING gin (name gin_trgm_ops) WHERE m <> 'sad';
    CREATE INDEX ix2 ON app.t (lower(name) DESC NULLS LAST) INCLUDE (p);
    ALTER TABLE app.t CLUSTER ON ix2;
    CREATE TABLE app.child (extra int) INHERITS (app.t);
    CREATE TABLE app.part (id int, d date NOT NULL, PRIMARY KEY (id,d)) PARTITION BY RANGE (d);
    CREATE TABLE app.part_25 PARTITION OF app.part FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
    CREATE TABLE app.part_def PARTITION OF app.part DEFAULT;
    CREATE TABLE app.fk (id int PRIMARY KEY, tid bigint, self int REFERENCES app.fk(id) ON DELETE
      CASCADE DEFERRABLE INITIALLY DEFERRED, pid int, pd date, CONSTRAINT f1 FOREIGN KEY (tid)
      REFERENCES app.t(id) ON UPDATE SET NULL NOT VALID, FOREIGN KEY (pid,pd) REFERENCES app.part(id,d)
      MATCH FULL);
    CREATE UNLOGGED TABLE app.ul (x int);
    CREATE TABLE app.rls (id int, owner name DEFAULT current_user);
    ALTER TABLE app.rls ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY pol1 ON app.rls AS RESTRICTIVE FOR UPDATE TO ev_reader, ev_writer USING (owner =
      current_user) WITH CHECK (id > 0);
    CREATE VIEW app.v WITH (security_barrier) AS SELECT id, name FROM app.t WITH CASCADED CHECK OPTION;
    CREATE VIEW app.v2 AS SELECT * FROM app.v;
    CREATE MATERIALIZED VIEW app.mv AS SELECT count(*) AS n FROM app.t WITH NO DATA;
    CREATE UNIQUE INDEX mvx ON app.mv(n);
    """

  /// Functions, triggers, policies, operators and what else there is.
  static let routines = """
    CREATE FUNCTION app.f(a int, b text DEFAULT 'x', VARIADIC c int[] DEFAULT '{}') RETURNS TABLE(z int)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$ BEGIN RETURN QUERY
      SELECT 1; END $$;
    CREATE FUNCTION app.f(a text) RETURNS text BEGIN ATOMIC SELECT upper(a); END;
    CREATE PROCEDURE app.pr(INOUT x int) LANGUAGE sql AS 'select x+1';
    CREATE FUNCTION app.sfn(numeric, numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'select
      $1+coalesce($2,0)';
    CREATE AGGREGATE app.mysum(numeric) (SFUNC = app.sfn, STYPE = numeric, INITCOND = '0');
    CREATE FUNCTION app.trg() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
    CREATE TRIGGER tr BEFORE INSERT OR UPDATE OF name ON app.t FOR EACH ROW WHEN (NEW.name IS NOT NULL)
      EXECUTE FUNCTION app.trg('arg');
    CREATE TRIGGER ptr AFTER INSERT ON app.part FOR EACH ROW EXECUTE FUNCTION app.trg();
    ALTER TABLE app.t DISABLE TRIGGER tr;
    CREATE CONSTRAINT TRIGGER ctr AFTER UPDATE ON app.fk DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
      EXECUTE FUNCTION app.trg();
    CREATE RULE r1 AS ON DELETE TO app.ul DO INSTEAD NOTHING;
    CREATE STATISTICS app.st (ndistinct, dependencies) ON name, p FROM app.t;
    CREATE OPERATOR app.=== (LEFTARG=text, RIGHTARG=text, FUNCTION=texteq, COMMUTATOR =
      OPERATOR(app.===));
    CREATE CAST (text AS app.addr) WITH INOUT AS ASSIGNMENT;
    CREATE TEXT SEARCH CONFIGURATION app.tsc (COPY = english);
    CREATE FUNCTION app.evf() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
    CREATE EVENT TRIGGER evt ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION app.evf();
    CREATE PUBLICATION pub FOR TABLE app.t (id, name) WHERE (id > 5);
    CREATE SERVER srv FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'x', dbname 'y');
    CREATE FOREIGN TABLE app.ft (id int OPTIONS (column_name 'ID')) SERVER srv OPTIONS (table_name
      'tt');
    GRANT SELECT ON app.t TO ev_reader WITH GRANT OPTION;
    GRANT UPDATE (name) ON app.t TO ev_reader;
    GRANT USAGE ON SCHEMA app TO PUBLIC;
    REVOKE EXECUTE ON FUNCTION app.f(text) FROM PUBLIC;
    GRANT USAGE ON SEQUENCE app.s1 TO ev_reader;
    ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO ev_reader;
    COMMENT ON COLUMN app.t.name IS 'n';
    COMMENT ON CONSTRAINT chk ON app.t IS 'c';
    COMMENT ON INDEX app.ix1 IS 'i';
    COMMENT ON FUNCTION app.f(text) IS 'fn';
    COMMENT ON TRIGGER tr ON app.t IS 'tt';
    COMMENT ON POLICY pol1 ON app.rls IS 'pp';
    """
}
