import Testing

extension BuiltProgram {
  @Suite struct ValidateTests {
    /// What is wrong in a database on purpose, and the checks that must find it.
    private static let defects = """
      CREATE TABLE p (id int PRIMARY KEY);
      INSERT INTO p SELECT generate_series(1, 100);
      CREATE TABLE c (id serial PRIMARY KEY, pid int REFERENCES p, v int);
      ALTER TABLE c DISABLE TRIGGER ALL;
      INSERT INTO c (pid, v) VALUES (1, 1), (999, 2), (NULL, 3);
      ALTER TABLE c ADD CONSTRAINT big CHECK (v > 2) NOT VALID;
      SELECT setval('c_id_seq', 1);
      CREATE TABLE nokey (a int);
      CREATE INDEX one ON nokey (a);
      CREATE INDEX two ON nokey (a);
      CREATE TABLE small (id smallserial PRIMARY KEY);
      SELECT setval('small_id_seq', 30000);
      CREATE UNLOGGED TABLE fleeting (id int PRIMARY KEY);
      CREATE FUNCTION mine() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'select 1';
      GRANT CREATE ON SCHEMA public TO PUBLIC;
      CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
      CREATE TABLE "two
      lines" (a int);
      CREATE EXTENSION amcheck;
      CREATE TABLE unsound (id int);
      INSERT INTO unsound VALUES (1), (2);
      ALTER TABLE unsound ADD PRIMARY KEY (id);
      UPDATE pg_index SET indisready = false, indisvalid = false WHERE indexrelid = 'unsound_pkey'::regclass;
      INSERT INTO unsound VALUES (2);
      UPDATE pg_index SET indisready = true, indisvalid = true WHERE indexrelid = 'unsound_pkey'::regclass;
      ALTER TABLE p ADD CONSTRAINT twice UNIQUE (id);
      UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'twice'::regclass;
      CREATE COLLATION german (provider = icu, locale = 'de-DE');
      CREATE TABLE town (name text COLLATE german PRIMARY KEY);
      CREATE DOMAIN dm AS int;
      CREATE DOMAIN outer_dm AS dm CONSTRAINT small CHECK (VALUE < 1000);
      CREATE TABLE measured (id int PRIMARY KEY, m dm, o outer_dm);
      INSERT INTO measured VALUES (1, -1, 5), (2, 1, -7), (3, NULL, -8);
      ALTER DOMAIN dm ADD CONSTRAINT dmc CHECK (VALUE > 0) NOT VALID;
      CREATE SEQUENCE free_seq;
      CREATE TABLE ticket (id int PRIMARY KEY DEFAULT nextval('free_seq'), code int DEFAULT nextval('free_seq') * 10);
      INSERT INTO ticket (id, code) VALUES (50, 50);
      UPDATE pg_collation SET collversion = '1.0' WHERE collname = 'german';
      """

    private static let found: Set = [
      "fk_orphans", "sequence_behind", "check_violated", "constraint_not_valid", "fk_trigger_disabled",
      "no_primary_key",
      "fk_without_index", "duplicate_index", "sequence_exhaustion", "unlogged_table",
      "security_definer_search_path",
      "public_create", "alembic_revision", "amcheck", "duplicate_key", "index_invalid", "collation_version",
    ]
    /// What the tests' own server is told of whatever database is in it.
    private static let server: Set = [
      "unsafe_setting", "data_checksums_off", "replication_slot", "long_transaction",
    ]

    private func failed(_ sandbox: Sandbox, _ words: String...) throws -> Set<String> {
      let outcome = try sandbox.run(["validate", "--env", "dev", "--json"] + words)
      #expect(outcome.status == 13, "\(outcome)")
      let document = try Document(outcome.output)
      #expect(document["schema"].text == "strongroom/validate/v1" && document["passed"].flag == false)
      let checks = document["checks"].list.filter { !$0["findings"].list.isEmpty }
      return Set(checks.compactMap { $0["check"].text }).subtracting(Self.server)
    }

    @Test("a project that only the alembic.ini in the settings names is asked for what is pending")
    func configured() throws {
      let ground = try MigrationGround()
      let sandbox = ground.sandbox
      try ground.project.add("0002", after: "0001", "pass")
      try sandbox.write(
        "[alembic]\nscript_location = \(sandbox.at("app/migrations"))\n", to: "app/alembic.ini")
      try sandbox.write(
        "[alembic]\nconfig = \"app/alembic.ini\"\n[env.prod]\nenv_file = \".env\"\n", to: "strongroom.toml")
      sandbox.environment["PATH"] = "\(try AlembicEnvironment.path)/bin:\(sandbox.environment["PATH"] ?? "")"
      let outcome = try sandbox.run("validate", "--env", "prod", "--details")
      #expect(outcome.status == 13 && outcome.output.contains("1 migration behind: 0002"), "\(outcome)")
    }

    @Test("every planted defect is found, and quick reads no rows")
    func defects() throws {
      let cluster = try Cluster.current
      try cluster.database("defective", Self.defects) {
        let sandbox = try Sandbox(env: Sandbox.variables(cluster, database: "defective"))
        #expect(try failed(sandbox) == Self.found)
        #expect(
          try failed(sandbox, "--quick")
            == Self.found.subtracting([
              "fk_orphans", "sequence_behind", "check_violated", "duplicate_key", "amcheck",
            ]))
        let text = try sandbox.run("validate", "--env", "dev", "--details")
        #expect(text.output.contains("public.c.c_pid_fkey: rows without a parent: 1"), "\(text)")
        let told = text.lines.map { $0.trimmingPrefix { $0 == " " } }
        for line in [
          "public.dm.dmc: of the domain: CHECK ((VALUE > 0)) NOT VALID",
          "public.measured.m: rows that break public.dm.dmc of its domain: 1",
          "public.measured.o: rows that break public.dm.dmc of its domain: 2",
          "public.free_seq: rows beyond it in public.ticket.id, so that inserts will fail: 1",
        ] { #expect(told.contains { $0.hasSuffix(line) }, "\(line): \(text)") }
        #expect(!text.output.contains("public.dm.small") && !text.output.contains("ticket.code"), "\(text)")
        #expect(text.lines.contains { $0.hasPrefix("ok       extension_update") })
        #expect(text.output.contains("lacks matching index tuple"), "\(text)")
        // One line for each check, whatever is in a name.
        let words = ["ok ", "error ", "warning ", "info ", "skipped "]
        let short = try sandbox.run("validate", "--env", "dev").lines
        #expect(short.dropLast().allSatisfy { line in words.contains { line.hasPrefix($0) } }, "\(short)")
      }
    }

    @Test("a page that the server cannot read is an error with the table's name, and the other checks go on")
    func damagedPage() throws {
      let cluster = try Cluster.current
      let rows = "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 999)"
      try cluster.database("paged", rows) {
        // Copied file by file, so that no page of it is in memory.
        try cluster.sql("CREATE DATABASE damaged TEMPLATE paged STRATEGY file_copy")
        defer { _ = try? cluster.sql("DROP DATABASE damaged WITH (FORCE)") }
        let folder = "base/" + (try cluster.sql("SELECT oid FROM pg_database WHERE datname = 'damaged'"))
        let path = try cluster.sql("SELECT pg_relation_filenode('t')", in: "paged")
        let file = "\(cluster.folder)/data/\(folder)/\(path)".replacing("\n", with: "")
        let sandbox = try Sandbox(env: Sandbox.variables(cluster, database: "damaged"))
        let spoilt = try sandbox.tool(
          "dd", "if=/dev/urandom", "of=\(file)", "bs=64", "count=1", "conv=notrunc")
        try #require(spoilt.status == 0, "\(spoilt)")
        let outcome = try sandbox.run("validate", "--env", "dev", "--details")
        #expect(outcome.status == 13, "\(outcome)")
        #expect(outcome.output.contains("the server cannot read it: "), "\(outcome)")
        #expect(outcome.output.contains("invalid page in block 0"), "\(outcome)")
        #expect(!outcome.output.contains("XX001"), "nothing is skipped for it: \(outcome)")
        #expect(outcome.lines.contains { $0.hasPrefix("ok       sequence_behind") }, "\(outcome)")
      }
    }

    @Test("a sound database has nothing of its own to tell")
    func sound() throws {
      let sandbox = try Sandbox()
      #expect(try failed(sandbox).subtracting(["no_primary_key", "fk_without_index"]).isEmpty)
      #expect(try sandbox.run("validate", "--env", "nope").status == 2)
    }
  }
}
