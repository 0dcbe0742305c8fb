import Testing

extension BuiltProgram {
  /// Equalities that are found on side ways: arrays, domains, trees, circles, classes of indexes.
  @Suite struct MergeEqualityTests {
    private static let schema = """
      CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext; CREATE EXTENSION cube SCHEMA ext;
      CREATE TYPE mood AS ENUM ('ok', 'bad');
      CREATE DOMAIN short AS varchar(20);
      CREATE TYPE duo AS (a int, b text);
      CREATE TABLE arrays (a varchar(9)[] NOT NULL, m mood[], s short, r int4range, c ext.cube, ci ext.citext[],
        v text, x xid, b duo, net cidr);
      CREATE TABLE tree (name ext.citext PRIMARY KEY, parent ext.citext REFERENCES tree, v text);
      CREATE TABLE leaves (up ext.citext REFERENCES tree, name ext.citext, v text, PRIMARY KEY (up, name));
      CREATE TABLE ring_a (code ext.citext PRIMARY KEY, b ext.citext);
      CREATE TABLE ring_b (code ext.citext PRIMARY KEY, a ext.citext REFERENCES ring_a);
      ALTER TABLE ring_a ADD FOREIGN KEY (b) REFERENCES ring_b;
      CREATE TABLE ix (k int PRIMARY KEY, t text, c ext.citext);
      CREATE UNIQUE INDEX ix_pattern ON ix (t text_pattern_ops);
      CREATE UNIQUE INDEX ix_nulls ON ix (c, lower(t)) NULLS NOT DISTINCT WHERE t <> 'none';
      """

    private static let development = """
      INSERT INTO arrays VALUES ('{a}', '{ok}', 's', '[1,3)', '(1,2)', '{X}', 'new', '5', '(1,b)', '10.0.0.0/8'),
        ('{b}', NULL, NULL, NULL, NULL, NULL, 'v', NULL, NULL, NULL);
      INSERT INTO tree VALUES ('Root', NULL), ('Kid', 'rOOT');
      INSERT INTO leaves VALUES ('KID', 'l1', 'v'), ('root', 'l2', 'v');
      INSERT INTO ring_a VALUES ('A', NULL); INSERT INTO ring_b VALUES ('B', 'a'); UPDATE ring_a SET b = 'b';
      INSERT INTO ix VALUES (1, 'x', 'C'), (2, 'y', 'd');
      """

    private static let production = """
      INSERT INTO arrays VALUES ('{a}', '{ok}', 's', '[1,2]', '(1),(2)', '{x}', 'old', '5', '(1,b)', '10.0.0.0/8');
      INSERT INTO tree VALUES ('ROOT', NULL);
      INSERT INTO ix VALUES (7, 'X', 'c');
      """

    private func twice(_ ground: MergeGround, _ rows: Int, _ words: String...) throws {
      let first = try ground.mergeWith(words + ["--no-safety-backup"])
      #expect(first.status == 0 && first.output.contains("Merged: \(rows) row"), "\(first)")
      let second = try ground.mergeWith(words + ["--no-safety-backup"])
      #expect(second.status == 0 && second.output.contains("Merged: 0 rows"), "\(second)")
    }

    @Test("arrays, enumerations, domains and ranges are keys by the equality of what they are made of")
    func arrays() throws {
      let ground = try MergeGround(
        schema: Self.schema, source: Self.development, target: Self.production)
      try ground.cluster.sql("UPDATE arrays SET c = '(1,2)'", in: ground.target)
      try twice(
        ground, 2, "--table", "arrays", "--match", "arrays=a,m,s,r,c,ci,net", "--on-conflict", "update")
      #expect(try ground.found("SELECT string_agg(v, ' ' ORDER BY a) FROM arrays") == "new v")
      try ground.refused(2, ["--table", "arrays", "--match", "arrays=x"])
      try ground.refused(2, ["--table", "arrays", "--match", "arrays=b"])
    }

    @Test("trees and circles through citext are tied by its equality")
    func trees() throws {
      let ground = try MergeGround(
        schema: Self.schema, source: Self.development, target: Self.production)
      try twice(ground, 3, "--table", "tree", "--table", "leaves")
      #expect(
        try ground.found("SELECT string_agg(name || '<' || parent, ' ' ORDER BY name) FROM tree")
          == "Kid<rOOT")
      #expect(
        try ground.found("SELECT string_agg(up || name::text, ' ' ORDER BY name) FROM leaves")
          == "KIDl1 rootl2")
      try twice(ground, 2, "--table", "ring_a", "--table", "ring_b")
      #expect(try ground.found("SELECT a.b || b.a FROM ring_a a, ring_b b") == "ba")
    }

    @Test("an index of a class of its own, of an expression or with equal NULLs is looked into as it decides")
    func indexes() throws {
      let ground = try MergeGround(
        schema: Self.schema, source: Self.development, target: Self.production)
      let refused = try ground.refused(12, ["--table", "ix"])
      #expect(refused.output.contains("k='1': another row has what ix_nulls keeps unique"), "\(refused)")
      #expect(!refused.output.contains("k='2'") || refused.output.contains("insert  k='2'"), "\(refused)")
    }
  }
}
