import ArchiveModel
import Glibc
import Processes
import Testing

@testable import PostgresTools

extension OnALiveServer {
  @Suite("Tables are taken out of real dumps") struct TableExtractionTests {
    static let definition = """
      CREATE TABLE parents (id serial PRIMARY KEY, code text UNIQUE NOT NULL);
      CREATE TABLE users (
        id serial PRIMARY KEY, email text NOT NULL UNIQUE, age int DEFAULT 7 CHECK (age > 0),
        parent int REFERENCES parents (id), boss int REFERENCES users (id));
      CREATE INDEX users_lower ON users (lower(email));
      CREATE TABLE "odd ""x" (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "y z" text);
      CREATE TABLE expenses (id serial PRIMARY KEY, owner int NOT NULL REFERENCES users (id) ON DELETE CASCADE);
      COMMENT ON CONSTRAINT expenses_owner_fkey ON expenses IS 'who pays';
      CREATE TABLE log (t text);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
      -- Name: users; Type: TABLE; Schema: public; Owner: x
      begin insert into public.log values (TG_OP); return coalesce(new, old); end $$;
      CREATE TRIGGER noted BEFORE INSERT OR DELETE ON users FOR EACH ROW EXECUTE FUNCTION note();
      CREATE STATISTICS users_st (dependencies) ON email, age FROM users;
      COMMENT ON TABLE users IS 'people'; COMMENT ON COLUMN users.age IS 'years';
      COMMENT ON INDEX users_lower IS 'l'; COMMENT ON TRIGGER noted ON users IS 'tr';
      ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON users USING (true);
      GRANT SELECT ON users TO PUBLIC;
      INSERT INTO parents (code) VALUES ('p');
      INSERT INTO users (email, parent, boss) SELECT 'u' || g || E'\\t\\\\.', 1, 1 FROM generate_series(1, 20) g;
      INSERT INTO "odd ""x" ("y z") VALUES (E'a\\nb');
      INSERT INTO expenses (owner) SELECT g FROM generate_series(1, 20) g;
      TRUNCATE log;
      """

    /// A dump of a database in a format, as a script and its contents.
    static func dump(_ from: Connection, _ format: DumpFormat) async throws -> Dump {
      let server = try LiveServer.current
      let access = try ServerAccess(to: from, with: server.tools)
      let folder = server.folder + "/dump-\(from.database)-\(format.rawValue)"
      var command = DumpCommand(kind: .full, format: format)
      if format == .directory { command.folder = folder }
      let made = try await server.runner.run(access.command(.pgDump, command.arguments))
      try #require(made.isSuccess, "\(made.standardErrorTail)")
      guard format != .plain else {
        let text = String(decoding: made.standardOutput, as: UTF8.self)
        return Dump(format: format, bytes: made.standardOutput, contents: try SampleDump.read(text).contents)
      }
      let source = format == .directory ? folder : nil
      let listing = try await server.runner.run(
        access.command(.pgRestore, RestoreCommand.listing(source: source).arguments),
        input: made.standardOutput)
      try #require(listing.isSuccess, "\(listing.standardErrorTail)")
      let contents = ArchiveContents(listing: String(decoding: listing.standardOutput, as: UTF8.self))
      return Dump(format: format, bytes: made.standardOutput, source: source, contents: contents)
    }

    struct Dump {
      let format: DumpFormat
      let bytes: [UInt8]
      var source: String?
      let contents: ArchiveContents

      /// The script of the selected entries.
      func script(_ selection: TableSelection, move: SchemaMove? = nil) async throws -> String {
        let server = try LiveServer.current
        var script = bytes
        if format != .plain {
          let list = server.folder + "/list-\(UInt64.random(in: 0 ... .max))"
          try write(selection.list, to: list)
          let access = try ServerAccess(to: server.connection(), with: server.tools)
          let command = RestoreCommand.asScript(source: source, list: list, definitionsOnly: false)
          let result = try await server.runner.run(
            access.command(.pgRestore, command.arguments), input: bytes)
          try #require(result.isSuccess, "\(result.standardErrorTail)")
          script = result.standardOutput
        }
        let edit = PlainDumpEdit(entries: selection.keys, move: move)
        return try PlainDumpFilterTests.filtered(String(decoding: script, as: UTF8.self), edit, chunk: 999)
      }

      private func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
      }
    }

    static func shape(_ session: PsqlSession, _ table: String) async throws -> [[String?]] {
      try await session.rows(
        """
        SELECT conname, pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint WHERE conrelid = '\(table)'::regclass
        UNION ALL SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_catalog.pg_index
          WHERE indrelid = '\(table)'::regclass
        UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_catalog.pg_trigger
          WHERE tgrelid = '\(table)'::regclass AND NOT tgisinternal
        UNION ALL SELECT polname, 'policy' FROM pg_catalog.pg_policy WHERE polrelid = '\(table)'::regclass
        UNION ALL SELECT stxname, pg_get_statisticsobjdef(oid) FROM pg_catalog.pg_statistic_ext
          WHERE stxrelid = '\(table)'::regclass
        UNION ALL SELECT objsubid::text, description FROM pg_catalog.pg_description
          WHERE objoid = '\(table)'::regclass
        UNION ALL SELECT attname, pg_get_expr(adbin, adrelid) || pg_get_serial_sequence('\(table)', attname)
          FROM pg_catalog.pg_attrdef JOIN pg_catalog.pg_attribute ON attrelid = adrelid AND attnum = adnum
          WHERE adrelid = '\(table)'::regclass
        UNION ALL SELECT 'acl', relacl::text || relrowsecurity FROM pg_catalog.pg_class WHERE oid = '\(table)'::regclass
        ORDER BY 1, 2
        """)
    }

    @Test("a dropped table comes back whole from every format", arguments: DumpFormat.allCases)
    func whole(format: DumpFormat) async throws {
      let server = try LiveServer.current
      try await server.database("whole_\(format.rawValue)", Self.definition) { connection in
        let dump = try await Self.dump(connection, format)
        let before = try await server.session(connection.database) { session in
          let shape = try await Self.shape(session, "public.users")
          try await session.execute("DROP TABLE public.users CASCADE; DROP TABLE public.\"odd \"\"x\"")
          return shape
        }
        #expect(before.count > 12)
        let names = [TableName(schema: nil, name: "users"), TableName(schema: "public", name: "odd \"x")]
        let selection = try TableSelection(of: names, in: dump.contents, for: .whole)
        #expect(selection.incoming.map(\.name) == ["expenses expenses_owner_fkey"])
        try await server.load(try await dump.script(selection), into: connection.database)
        try await server.session(connection.database) { session in
          let after = try await Self.shape(session, "public.users")
          #expect(after == before)
          #expect(try await session.scalar("SELECT count(*) FROM public.users") == "20")
          #expect(try await session.scalar("SELECT \"y z\" FROM public.\"odd \"\"x\"") == "a\nb")
          let next = "INSERT INTO public.users (email) VALUES ('new') RETURNING id"
          #expect(try await session.scalar(next) == "21")
          let odd = "INSERT INTO public.\"odd \"\"x\" DEFAULT VALUES RETURNING n"
          #expect(try await session.scalar(odd) == "2")
        }
      }
    }

    @Test("a table goes beside the present one into another schema", arguments: DumpFormat.allCases)
    func beside(format: DumpFormat) async throws {
      let server = try LiveServer.current
      try await server.database("beside_\(format.rawValue)", Self.definition) { connection in
        let dump = try await Self.dump(connection, format)
        let names = [TableName(schema: nil, name: "users"), TableName(schema: nil, name: "odd \"x")]
        let selection = try TableSelection(of: names, in: dump.contents, for: .beside)
        let move = SchemaMove(selection, to: "old Users")
        let script = move.opening + move.opening + (try await dump.script(selection, move: move))
        try await server.load(script, into: connection.database)
        try await server.session(connection.database) { session in
          try await session.execute("DELETE FROM public.expenses; DELETE FROM public.users")
          #expect(try await session.scalar("SELECT count(*) FROM \"old Users\".users") == "20")
          let shape = try await Self.shape(session, "\"old Users\".users")
          #expect(shape.contains(["users_pkey", "PRIMARY KEY (id)"]))
          #expect(shape.contains(["users_email_key", "UNIQUE (email)"]))
          #expect(shape.contains(["0", "people"]))
          #expect(
            shape.contains {
              $0[0] == "id" && $0[1]?.contains("nextval('\"old Users\".users_id_seq'") == true
            })
          #expect(!shape.contains { ["noted", "own", "users_parent_fkey"].contains($0[0]) })
          #expect(shape.contains(["acl", nil]))
          let next = "INSERT INTO \"old Users\".users (email) VALUES ('new') RETURNING id"
          #expect(try await session.scalar(next) == "21")
          let odd = "INSERT INTO \"old Users\".\"odd \"\"x\" DEFAULT VALUES RETURNING n"
          #expect(try await session.scalar(odd) == "2")
          #expect(try await session.scalar("SELECT last_value FROM public.users_id_seq") == "20")
        }
      }
    }

    @Test("rows are replaced without touching other tables", arguments: DumpFormat.allCases)
    func rows(format: DumpFormat) async throws {
      let server = try LiveServer.current
      try await server.database("rows_\(format.rawValue)", Self.definition) { connection in
        let dump = try await Self.dump(connection, format)
        let selection = try TableSelection(of: [TableName("users")], in: dump.contents, for: .rows)
        let replacement = RowReplacement(selection)
        let script = replacement.opening + (try await dump.script(selection)) + replacement.closing
        try await server.session(connection.database) { session in
          let before = try await Self.shape(session, "public.users")
          let keys = try await Self.shape(session, "public.expenses")
          try await session.execute(
            "UPDATE public.users SET email = 'lost' || id; INSERT INTO public.users (email) VALUES ('later')")
          try await session.execute("TRUNCATE public.log")
          try await server.load("BEGIN;\n\(script)COMMIT;\n", into: connection.database)
          let emails = "SELECT count(*) FROM public.users WHERE email LIKE E'u%\\t%.'"
          #expect(try await session.scalar(emails) == "20")
          #expect(try await session.scalar("SELECT count(*) FROM public.users") == "20")
          #expect(try await session.scalar("SELECT count(*) FROM public.expenses") == "20")
          #expect(try await session.scalar("SELECT count(*) FROM public.log") == "0")
          #expect(try await session.scalar("SELECT last_value FROM public.users_id_seq") == "21")
          #expect(try await Self.shape(session, "public.users") == before)
          #expect(try await Self.shape(session, "public.expenses") == keys)
          // A row of another table that refers to none of the old rows undoes it all.
          try await session.execute(
            "INSERT INTO public.users (id, email) VALUES (99, 'z'); INSERT INTO public.expenses (owner) VALUES (99)"
          )
          let access = try ServerAccess(to: connection, with: server.tools)
          let psql = access.command(.psql, RestoreCommand.script(.whenTold).arguments)
          let failed = try await server.runner.run(psql, input: Array("BEGIN;\n\(script)COMMIT;\n".utf8))
          #expect(failed.standardErrorTail.contains("expenses_owner_fkey"))
          #expect(try await session.scalar("SELECT count(*) FROM public.users") == "21")
          #expect(try await Self.shape(session, "public.expenses") == keys)
        }
      }
    }
  }
}
