import Testing

extension BuiltProgram {
  /// Types whose equality is not that of pg_catalog, or coarser than what one reads.
  @Suite struct MergeTypeTests {
    private static let schema = """
      CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext; CREATE EXTENSION hstore SCHEMA ext;
      CREATE EXTENSION ltree SCHEMA ext; CREATE EXTENSION cube SCHEMA ext;
      CREATE DOMAIN mail AS ext.citext;
      CREATE TABLE cu (id serial PRIMARY KEY, email ext.citext NOT NULL, name text);
      CREATE TABLE du (id serial PRIMARY KEY, email mail NOT NULL UNIQUE, alias mail, aliases ext.citext[]);
      CREATE TABLE hv (name varchar(20) PRIMARY KEY, h ext.hstore, t ext.ltree, c ext.cube, ts ext.ltree[], p point);
      CREATE TABLE parents (code ext.citext PRIMARY KEY, note text);
      CREATE TABLE kids (name varchar(9) PRIMARY KEY, no int, parent ext.citext REFERENCES parents);
      CREATE TABLE pairs (a ext.citext, b bigint, PRIMARY KEY (a, b));
      CREATE TABLE halves (name text PRIMARY KEY, a ext.citext, b int, FOREIGN KEY (a, b) REFERENCES pairs);
      CREATE TABLE paths (p ext.ltree PRIMARY KEY, h ext.hstore UNIQUE, v text);
      """

    private static let development = """
      INSERT INTO cu (email, name) VALUES ('Ann@x', 'Ann'), ('bob@x', 'Bob');
      INSERT INTO du (email, alias, aliases) VALUES ('Ann@x', 'A', '{Ann}'), ('cy@x', 'B', '{B}');
      INSERT INTO hv VALUES ('a', 'x=>1', 'a.b', '(1,2)', '{a.b}', '(1,2)'), ('b', 'x=>2', 'a.c', '(1,3)', '{a}', '(1,3)');
      INSERT INTO parents VALUES ('FOO', 'p'), ('Bar', 'q');
      INSERT INTO kids VALUES ('k1', 1, 'foo'), ('k2', 2, 'bAR'), ('k3', 3, 'Foo');
      INSERT INTO pairs VALUES ('X', 1), ('y', 2);
      INSERT INTO halves VALUES ('h1', 'x', 1), ('h2', 'Y', 2);
      INSERT INTO paths VALUES ('a.b', 'x=>1', 'v'), ('a.c', 'y=>1', 'v');
      """

    private static let production = """
      INSERT INTO cu (email, name) VALUES ('ann@x', 'Ann');
      INSERT INTO du (email, alias, aliases) VALUES ('ann@x', 'A', '{Ann}');
      INSERT INTO hv VALUES ('a', 'x=>1', 'a.b', '(1,2)', '{a.b}', '(1,2)'), ('b', 'x=>1', 'a.c', '(1,2)', '{a}', '(1,3)');
      INSERT INTO parents VALUES ('Foo', 'p'), ('bar', 'q');
      INSERT INTO kids VALUES ('k3', 3, 'foo');
      INSERT INTO pairs VALUES ('x', 1);
      INSERT INTO paths VALUES ('a.b', 'x=>1', 'v'), ('z', 'Y=>1', 'v');
      """

    /// Merges, and again, when nothing may be left to do.
    private func twice(_ ground: MergeGround, _ rows: Int, _ words: String...) throws {
      let first = try ground.mergeWith(words + ["--no-safety-backup"])
      #expect(
        first.status == 0 && first.output.contains("Merged: \(rows) row\(rows == 1 ? "" : "s") in"),
        "\(first)")
      let second = try ground.mergeWith(words + ["--no-safety-backup"])
      #expect(second.status == 0 && second.output.contains("Merged: 0 rows"), "\(second)")
    }

    @Test("a key of citext, of a domain over it or of ltree is matched by the equality of its own type")
    func keys() throws {
      let ground = try MergeGround(
        schema: Self.schema, source: Self.development, target: Self.production)
      try twice(ground, 1, "--table", "cu", "--match", "cu=email")
      #expect(try ground.found("SELECT string_agg(email::text, ' ' ORDER BY id) FROM cu") == "ann@x bob@x")
      try twice(ground, 1, "--table", "du")
      #expect(try ground.found("SELECT string_agg(email::text, ' ' ORDER BY id) FROM du") == "ann@x cy@x")
      try twice(ground, 1, "--table", "paths", "--match", "paths=p")
    }

    @Test("columns of extensions' types are compared, brought along and need no search_path")
    func values() throws {
      let ground = try MergeGround(
        schema: Self.schema, source: Self.development, target: Self.production)
      let dry = try ground.refused(12, ["--table", "hv"])
      #expect(dry.output.contains("name='b': h '\"x\"=>\"2\"' instead of '\"x\"=>\"1\"'"), "\(dry)")
      try twice(ground, 1, "--table", "hv", "--on-conflict", "update")
      #expect(try ground.found("SELECT h::text || c::text FROM hv WHERE name = 'b'") == "\"x\"=>\"2\"(1, 3)")
    }

    @Test("a unique index on citext or hstore is looked into by its own equality before anything is written")
    func uniqueKeys() throws {
      let ground = try MergeGround(
        schema: Self.schema, source: Self.development, target: Self.production)
      try ground.cluster.sql("CREATE UNIQUE INDEX cu_email ON cu (email)", in: ground.target)
      let taken = try ground.refused(12, ["--table", "cu", "--match", "cu=name"])
      #expect(!taken.output.contains("cu_email"), "\(taken)")
      try ground.cluster.sql("UPDATE cu SET name = 'Other'", in: ground.target)
      let other = try ground.refused(12, ["--table", "cu", "--match", "cu=name"])
      #expect(other.output.contains("name='Ann': another row has what cu_email keeps unique"), "\(other)")
      try ground.cluster.sql("UPDATE paths SET h = 'y=>1' WHERE p::text = 'z'", in: ground.target)
      let path = try ground.refused(12, ["--table", "paths", "--match", "paths=p"])
      #expect(path.output.contains("p='a.c': another row has what paths_h_key keeps unique"), "\(path)")
    }

    @Test("a reference through citext leads to the row that the foreign key means, and keeps its letters")
    func references() throws {
      let ground = try MergeGround(
        schema: Self.schema, source: Self.development, target: Self.production)
      try twice(ground, 2, "--table", "kids", "--on-conflict", "skip")
      #expect(
        try ground.found("SELECT string_agg(parent::text, ' ' ORDER BY name) FROM kids") == "foo bAR foo")
      try twice(ground, 1, "--table", "kids", "--on-conflict", "update")
      #expect(
        try ground.found("SELECT string_agg(parent::text, ' ' ORDER BY name) FROM kids") == "foo bAR Foo")
      let lost = try ground.refused(12, ["--table", "halves"])
      #expect(lost.output.contains("a='Y', b='2' leads to no row of public.pairs"), "\(lost)")
      try twice(ground, 3, "--table", "halves", "--table", "pairs")
      try ground.cluster.sql(
        "DROP TABLE kids; CREATE TABLE kids (name varchar(9) PRIMARY KEY, no int, parent text)",
        in: ground.target)
      try twice(ground, 3, "--table", "kids")
    }

    @Test("what reads otherwise differs, though its type calls it equal, and an update brings it")
    func representations() throws {
      let ground = try MergeGround(
        schema: "CREATE TABLE r (k int PRIMARY KEY, i interval, n numeric, f float8, j jsonb, t varchar)",
        source:
          "INSERT INTO r VALUES (1, '1 mon 30 days', 1.00, '-0', '{\"a\": 1.0}', 'x'), (2, '1 day', 1, 0, '1', 'x')",
        target: "INSERT INTO r VALUES (1, '2 mons', 1.0, 0, '{\"a\": 1}', 'x'), (2, '1 day', 1, 0, '1', 'x')")
      let dry = try ground.refused(12, ["--table", "r"])
      #expect(dry.output.contains("i '1 mon 30 days' instead of '2 mons'"), "\(dry)")
      try twice(ground, 1, "--table", "r", "--on-conflict", "update")
      #expect(
        try ground.found("SELECT i::text || n::text || f::text || j::text FROM r WHERE k = 1")
          == "1 mon 30 days1.00-0{\"a\": 1.0}")
    }

    @Test("numbers in a column of type oid come along unless they are large objects of the source")
    func oids() throws {
      let ground = try MergeGround(
        schema: "CREATE TABLE o (k int PRIMARY KEY, o oid); CREATE TABLE p (k int PRIMARY KEY, o oid)",
        source: "INSERT INTO o VALUES (1, 4711), (2, NULL); INSERT INTO p VALUES (1, lo_from_bytea(0, 'x'))",
        target: "")
      try twice(ground, 2, "--table", "o")
      let large = try ground.refused(12, ["--table", "p"])
      #expect(large.error?.contains("public.p.o holds numbers of large objects") ?? false, "\(large)")
      try ground.cluster.sql("CREATE DOMAIN lo AS oid; ALTER TABLE o ALTER o TYPE lo", in: ground.source)
      try ground.refused(12, ["--table", "o"])
    }
  }
}
