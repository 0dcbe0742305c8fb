import Testing

extension BuiltProgram {
  /// The target's own code: triggers, defaults and checks find what they find after a plain login.
  @Suite struct MergeCodeTests {
    private static let schema = """
      CREATE SCHEMA app; SET search_path = app, public;
      CREATE TABLE app.audit (what text);
      CREATE TABLE app.allowed (v text);
      INSERT INTO app.allowed VALUES ('a'), ('b'), ('c');
      CREATE SEQUENCE app.codes;
      CREATE FUNCTION app.noted() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO audit VALUES (NEW.v); RETURN NEW; END';
      CREATE FUNCTION app.nextcode() RETURNS text LANGUAGE sql AS $$ SELECT 'c' || nextval('codes') $$;
      CREATE FUNCTION app.okv(v text) RETURNS boolean LANGUAGE plpgsql AS
        'BEGIN RETURN EXISTS (SELECT FROM allowed a WHERE a.v = $1); END';
      CREATE FUNCTION app.plain(v text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN twin(v); END';
      CREATE FUNCTION app.twin(v text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(v)';
      CREATE DOMAIN app.known AS text CHECK (VALUE IS NULL OR app.okv(VALUE));
      CREATE TABLE app.items (k int PRIMARY KEY, v text, code text DEFAULT app.nextcode(), w app.known);
      """

    private static let rules = """
      SET search_path = app;
      ALTER TABLE items ADD CHECK (okv(v));
      CREATE UNIQUE INDEX items_plain ON items (plain(v));
      CREATE TRIGGER noted AFTER INSERT OR UPDATE ON items FOR EACH ROW EXECUTE FUNCTION noted();
      CREATE CONSTRAINT TRIGGER later AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION noted();
      """

    private func ground() throws -> MergeGround {
      let ground = try MergeGround(
        schema: Self.schema,
        source: "SET search_path = app; INSERT INTO items VALUES (1, 'a', NULL, 'a'), (2, 'b', NULL, NULL)",
        target: Self.rules)
      try ground.cluster.sql("ALTER DATABASE \(ground.target) SET search_path = app, public")
      return ground
    }

    private let words = ["--table", "app.items", "--exclude", "app.items.code", "--no-safety-backup"]

    @Test("triggers, defaults, checks, domains and indexes whose functions name things without a schema work")
    func unqualified() throws {
      let ground = try ground()
      let outcome = try ground.mergeWith(words)
      #expect(outcome.status == 0 && outcome.output.contains("Merged: 2 rows"), "\(outcome)")
      #expect(try ground.found("SELECT string_agg(what, '' ORDER BY what) FROM app.audit") == "aabb")
      #expect(try ground.found("SELECT string_agg(code, ' ' ORDER BY k) FROM app.items") == "c1 c2")
      try ground.cluster.sql(
        "INSERT INTO app.items VALUES (3, 'A', NULL, NULL), (4, 'x', NULL, NULL)", in: ground.source)
      let refused = try ground.refused(12, words)
      #expect(refused.output.contains("k='4': the check items_v_check forbids it"), "\(refused)")
      try ground.cluster.sql("INSERT INTO app.allowed VALUES ('A'), ('x')", in: ground.target)
      let taken = try ground.refused(12, words)
      #expect(taken.output.contains("k='3': another row has what items_plain keeps unique"), "\(taken)")
    }

    @Test("an operator in a schema before pg_catalog takes no part in what a merge decides and writes")
    func captured() throws {
      let ground = try ground()
      try ground.cluster.sql(
        """
        CREATE FUNCTION app.never(bigint, bigint) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RAISE ''captured''; END';
        CREATE OPERATOR app.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = app.never);
        CREATE FUNCTION app.never(text, text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RAISE ''captured''; END';
        CREATE OPERATOR app.= (LEFTARG = text, RIGHTARG = text, FUNCTION = app.never);
        CREATE OPERATOR app.|| (LEFTARG = text, RIGHTARG = text, FUNCTION = app.never);
        CREATE FUNCTION app.never(int, int) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RAISE ''captured''; END';
        CREATE OPERATOR app.= (LEFTARG = int, RIGHTARG = int, FUNCTION = app.never);
        DROP TRIGGER noted ON app.items; DROP TRIGGER later ON app.items;
        ALTER TABLE app.items DROP CONSTRAINT items_v_check, DROP w, ALTER code DROP DEFAULT,
          ADD CHECK (k = k AND v = v), ADD m int REFERENCES app.items;
        """, in: ground.target)
      try ground.cluster.sql(
        "ALTER DATABASE \(ground.target) SET search_path = app, pg_catalog")
      try ground.cluster.sql(
        "ALTER TABLE app.items DROP w, ADD m int; UPDATE app.items SET m = 3 - k", in: ground.source)
      let outcome = try ground.mergeWith(words)
      #expect(outcome.status == 0 && outcome.output.contains("Merged: 2 rows"), "\(outcome)")
      #expect(
        try ground.found("SELECT pg_catalog.string_agg(m::text, ' ' ORDER BY k) FROM app.items") == "2 1")
    }

    @Test(
      "what the server refuses while rows are written is told in its words, and sends nobody back to look")
    func refusedWhileWriting() throws {
      let ground = try ground()
      try ground.cluster.sql(
        """
        CREATE TABLE app.once (v text UNIQUE);
        INSERT INTO app.once VALUES ('b');
        CREATE OR REPLACE FUNCTION app.noted() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN INSERT INTO app.once VALUES (NEW.v); RETURN NEW; END';
        DROP TRIGGER later ON app.items
        """, in: ground.target)
      let twice = try ground.merge(
        "--table", "app.items", "--exclude", "app.items.code", "--no-safety-backup")
      #expect(twice.error?.contains("once_v_key") ?? false, "\(twice)")
      #expect(twice.hint?.contains("--no-triggers") ?? false, "\(twice)")
      #expect(!(twice.hint?.contains("--dry-run") ?? true), "\(twice)")
      try ground.cluster.sql(
        """
        CREATE OR REPLACE FUNCTION app.noted() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN INSERT INTO nowhere VALUES (NEW.v); RETURN NEW; END'
        """, in: ground.target)
      let missing = try ground.mergeWith(words)
      #expect(missing.error?.contains("nowhere") ?? false, "\(missing)")
      #expect(missing.hint?.contains("--no-triggers") ?? false, "\(missing)")
      #expect(!(missing.hint?.contains("migrations") ?? true), "\(missing)")
      try ground.cluster.sql("ALTER TABLE app.items ALTER w TYPE int USING 1", in: ground.target)
      let typed = try ground.refused(8, words)
      #expect(typed.hint?.contains("--exclude app.items.w") ?? false, "\(typed)")
    }
  }
}
