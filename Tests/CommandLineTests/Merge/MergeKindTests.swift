import Testing

extension BuiltProgram {
  /// Keys, columns and tables of every kind.
  @Suite struct MergeKindTests {
    private static let schema = """
      CREATE SCHEMA "Odd one";
      CREATE TABLE "Odd one"."it's ""a"" table" ("K=ey" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        "Na.me" text UNIQUE NOT NULL, "sel f" int REFERENCES "Odd one"."it's ""a"" table");
      CREATE TYPE mood AS ENUM ('ok', 'bad');
      CREATE TABLE tree (id serial PRIMARY KEY, parent int REFERENCES tree, name text NOT NULL, UNIQUE (parent, name));
      CREATE TABLE docs (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), title text NOT NULL UNIQUE, tree int REFERENCES tree,
        mood mood, j json, p point, list int[]);
      CREATE TABLE parts (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, doc uuid REFERENCES docs,
        slug text NOT NULL, PRIMARY KEY (id, at), UNIQUE (slug, at)) PARTITION BY RANGE (at);
      CREATE TABLE parts_a PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
      CREATE TABLE parts_b PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
      CREATE TABLE a (id serial PRIMARY KEY, code text UNIQUE NOT NULL, b int NOT NULL);
      CREATE TABLE b (id serial PRIMARY KEY, code text UNIQUE NOT NULL, a int NOT NULL REFERENCES a);
      ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b DEFERRABLE;
      CREATE TABLE tenants (id serial PRIMARY KEY, name text UNIQUE NOT NULL);
      CREATE TABLE members (tenant int NOT NULL REFERENCES tenants, no int NOT NULL, boss int, email text NOT NULL,
        PRIMARY KEY (tenant, no), FOREIGN KEY (tenant, boss) REFERENCES members (tenant, no));
      CREATE TABLE soft (id serial PRIMARY KEY, email text NOT NULL, slug text NOT NULL UNIQUE, deleted boolean NOT NULL);
      CREATE UNIQUE INDEX soft_live ON soft (lower(email)) WHERE NOT deleted;
      CREATE TABLE keep (id serial PRIMARY KEY, v text);
      """

    private static let development = """
      INSERT INTO "Odd one"."it's ""a"" table" ("Na.me", "sel f") VALUES ('root', NULL), ('kid', 1), ('grandkid', 2);
      INSERT INTO tree (parent, name) VALUES (NULL, 'r'), (1, 'a'), (1, 'b'), (2, 'c'), (3, 'c'), (4, 'deep');
      INSERT INTO docs (title, tree, mood, j, p, list)
        SELECT 'd' || i, 1 + i % 6, 'ok', '{"a": 1}', '(1,2)', ARRAY[i, NULL] FROM generate_series(1, 5) i;
      INSERT INTO parts (at, doc, slug)
        SELECT date '2025-06-01' + i * 100, (SELECT id FROM docs WHERE title = 'd' || i), 's' || i FROM generate_series(1, 5) i;
      BEGIN; SET CONSTRAINTS ALL DEFERRED;
      INSERT INTO a VALUES (1, 'a1', 1), (2, 'a2', 2); INSERT INTO b VALUES (1, 'b1', 2), (2, 'b2', 1); COMMIT;
      INSERT INTO tenants (name) VALUES ('t1'), ('t2');
      INSERT INTO members VALUES (1, 1, NULL, 'x'), (1, 2, 1, 'y'), (2, 1, NULL, 'x'), (2, 2, 1, 'z');
      INSERT INTO soft (email, slug, deleted) VALUES ('A@x', 's1', false), ('a@X', 's2', true), ('b@x', 's3', false);
      INSERT INTO keep SELECT i, 'k' || i FROM generate_series(1, 10) i;
      """

    private static let production = """
      INSERT INTO "Odd one"."it's ""a"" table" ("Na.me") VALUES ('zzz'), ('kid');
      INSERT INTO tree (parent, name) VALUES (NULL, 'other'), (NULL, 'r'), (2, 'b');
      INSERT INTO docs (title, tree) VALUES ('d1', 2), ('dx', 1);
      INSERT INTO tenants (name) VALUES ('t0'), ('t2');
      INSERT INTO members VALUES (1, 1, NULL, 'x'), (2, 1, NULL, 'x');
      INSERT INTO soft (email, slug, deleted) VALUES ('B@X', 'other', false);
      INSERT INTO keep SELECT i, 'k' || i FROM generate_series(1, 3) i;
      """

    /// Merges, and again, when nothing may be left to do.
    private func twice(_ ground: MergeGround, _ rows: Int, _ words: String...) throws {
      let first = try ground.mergeWith(words + ["--no-safety-backup"])
      #expect(first.status == 0 && first.output.contains("Merged: \(rows) rows"), "\(first)")
      let state = try ground.state()
      let second = try ground.mergeWith(words + ["--no-safety-backup"])
      #expect(second.status == 0 && second.output.contains("Merged: 0 rows"), "\(second)")
      #expect(try ground.state() == state)
    }

    @Test(
      "a number that only the server may give and that nothing keeps unique is no difference, and is never updated"
    )
    func alwaysNumbered() throws {
      let ground = try MergeGround(
        schema:
          "CREATE TABLE notes (name text PRIMARY KEY, body text, no int GENERATED ALWAYS AS IDENTITY)",
        source: "INSERT INTO notes (name, body) VALUES ('a', 'A'), ('b', 'B'), ('c', 'C')",
        target: "INSERT INTO notes (name, body) VALUES ('b', 'B'), ('a', 'old')")
      let failing = try ground.mergeWith(["--table", "notes", "--dry-run", "--json"])
      #expect(try Document(failing.output)["tables"][0]["conflict"].number == 1, "\(failing)")
      try twice(ground, 2, "--table", "notes", "--on-conflict", "update")
      #expect(
        try ground.found("SELECT string_agg(name || body || no, ' ' ORDER BY name) FROM notes")
          == "aA2 bB1 cC3")
    }

    @Test("odd names, trees, uuids, partitions, circles, composite keys and kept numbers come over")
    func kinds() throws {
      let ground = try MergeGround(
        schema: Self.schema, source: Self.development, target: Self.production)
      let odd = #""Odd one"."it's ""a"" table""#
      try twice(ground, 3, "--table", odd, "--on-conflict", odd + "=update")
      #expect(
        try ground.found(
          "SELECT string_agg(concat_ws('<', o.\"Na.me\", p.\"Na.me\"), ' ' ORDER BY o.\"Na.me\") FROM \(odd) o LEFT JOIN \(odd) p ON p.\"K=ey\" = o.\"sel f\""
        ) == "grandkid<kid kid<root root zzz")

      try twice(ground, 4, "--table", "tree")
      let paths = """
        WITH RECURSIVE w AS (SELECT id, name::text p FROM tree WHERE parent IS NULL UNION ALL
          SELECT t.id, w.p || '/' || t.name FROM tree t JOIN w ON w.id = t.parent)
        SELECT string_agg(p, ' ' ORDER BY p COLLATE "C") FROM w
        """
      #expect(try ground.found(paths) == "other r r/a r/a/c r/a/c/deep r/b r/b/c")

      try twice(ground, 10, "--table", "docs", "--table", "parts", "--on-conflict", "docs=update")
      #expect(
        try ground.found(
          "SELECT count(*), min(d.j::text), min(d.list::text) FROM parts p JOIN docs d ON d.id = p.doc AND d.title = 'd' || right(p.slug, 1)"
        ) == #"5|{"a": 1}|{1,NULL}"#)
      try twice(ground, 4, "--table", "a", "--table", "b")
      #expect(
        try ground.found(
          "SELECT string_agg(a.code || b.code, ' ' ORDER BY a.code) FROM a JOIN b ON b.id = a.b")
          == "a1b1 a2b2")
      #expect(
        try ground.found(
          "SELECT string_agg(b.code || a.code, ' ' ORDER BY b.code) FROM b JOIN a ON a.id = b.a")
          == "b1a2 b2a1")
      try twice(ground, 4, "--table", "tenants", "--table", "members")
      #expect(
        try ground.found(
          "SELECT string_agg(t.name || no || coalesce('<' || boss, ''), ' ' ORDER BY t.name, no) FROM members m JOIN tenants t ON t.id = m.tenant"
        ) == "t01 t11 t12<1 t21 t22<1")
      try twice(ground, 7, "--table", "keep", "--match", "keep=id")
      #expect(try ground.found("INSERT INTO keep (v) VALUES ('next') RETURNING id") == "11")
    }

    @Test("what indexes, checks and enumerations of the target forbid is found before it is tried")
    func forbidden() throws {
      let ground = try MergeGround(
        schema: Self.schema, source: Self.development, target: Self.production)
      let soft = try ground.refused(12, ["--table", "soft"])
      #expect(soft.output.contains("slug='s3': another row has what soft_live keeps unique"), "\(soft)")
      try ground.cluster.sql("ALTER TYPE mood ADD VALUE 'new'", in: ground.source)
      #expect(
        try ground.mergeWith(["--table", "tree", "--table", "docs", "--on-conflict", "skip", "--dry-run"])
          .status == 0)
      try ground.cluster.sql("INSERT INTO docs (title, mood) VALUES ('e', 'new')", in: ground.source)
      #expect(
        try ground.refused(12, ["--table", "tree", "--table", "docs"]).error?.contains("the label 'new'")
          ?? false)
      try ground.cluster.sql(
        "ALTER TABLE keep ADD CHECK (v <> 'k7'), ALTER v SET NOT NULL", in: ground.target)
      try ground.cluster.sql("UPDATE keep SET v = NULL WHERE id = 8", in: ground.source)
      let kept = try ground.refused(12, ["--table", "keep", "--match", "keep=id"])
      #expect(kept.output.contains("id='7': the check keep_v_check forbids it"), "\(kept)")
      #expect(kept.output.contains("id='8': v is NULL, which the target forbids"), "\(kept)")
      #expect(try ground.refused(2, ["--table", "parts_a"]).error?.contains("is a partition") ?? false)
    }
  }
}
