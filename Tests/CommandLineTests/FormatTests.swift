import Testing

extension BuiltProgram {
  /// Every kind, format and compression, read by stock tools.
  @Suite struct FormatTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private static let readers = [
      "none": "cat", "gzip": "gunzip -c", "gzip:9": "gunzip -c", "zstd": "zstd -dc",
    ]

    @Test(
      "plain dumps of every kind are SQL for gunzip, zstd and psql",
      arguments: [
        ([], "none", ".sql"), ([], "gzip", ".sql.gz"), (["--data-only"], "zstd", ".sql.zst"),
        (["--schema-only"], "gzip:9", ".sql.gz"), (["--table", "users"], "zstd", ".sql.zst"),
      ])
    func plain(options: [String], compression: String, suffix: String) throws {
      let name = try sandbox.backUpWith(options + ["--compress", compression])
      #expect(name.hasSuffix(suffix))
      let reader = try #require(Self.readers[compression])
      let sql = try sandbox.shell("\(reader) backups/\(name)").output
      #expect(sql.contains("-- PostgreSQL database dump complete"))
      let kind = options.first ?? "full"
      #expect(sql.contains("CREATE TABLE public.users") == (kind != "--data-only"))
      #expect(sql.contains("COPY public.users") == (kind != "--schema-only"))
      #expect(sql.contains("public.expenses") == (kind != "--table"))
      let part = ["--data-only": "data_", "--schema-only": "schema_", "--table": "users_"][kind] ?? ""
      #expect(name.wholeMatch(of: try Regex("backup_dev_\(part)[0-9]{8}_[0-9]{6}\\.sql.*")) != nil, "\(name)")
      #expect(try sandbox.run("verify", "--depth", "full").status == 0)
      #expect(sandbox.names("backups").contains { $0.contains("_globals_") } == (kind == "full"))
    }

    @Test(
      "custom dumps open in pg_restore, directly when nothing of ours lies around them",
      arguments: [
        ("none", ".dump"), ("gzip", ".dump.gz"), ("zstd", ".dump.zst"),
      ])
    func custom(compression: String, suffix: String) throws {
      let name = try sandbox.backUp("--format", "custom", "--compress", compression)
      #expect(name.hasSuffix(suffix))
      let reader = try #require(Self.readers[compression])
      let contents = try sandbox.shell("\(reader) backups/\(name) | \(Cluster.bin)/pg_restore --list")
      #expect(contents.status == 0 && contents.output.contains("TABLE DATA public expenses"), "\(contents)")
      if compression == "none" {
        #expect(try sandbox.tool("\(Cluster.bin)/pg_restore", "--list", "backups/\(name)").status == 0)
      }
    }

    @Test(
      "a directory dump by several jobs is one tar that pg_restore reads",
      arguments: [
        ("none", ".dir.tar"), ("zstd", ".dir.tar.zst"),
      ])
    func directory(compression: String, suffix: String) throws {
      let name = try sandbox.backUp("--format", "directory", "--jobs", "2", "--compress", compression)
      #expect(name.hasSuffix(suffix))
      let reader = try #require(Self.readers[compression])
      let contents = try sandbox.shell(
        "mkdir out && \(reader) backups/\(name) | tar -x -C out && \(Cluster.bin)/pg_restore --list out")
      #expect(contents.status == 0 && contents.output.contains("TABLE DATA public expenses"), "\(contents)")
      #expect(try sandbox.run("verify", "--depth", "full").status == 0)
      #expect(sandbox.leftovers.isEmpty)
    }

    @Test("several tables, of several schemas, are one backup that names them")
    func tables() throws {
      let name = try sandbox.backUp("--table", "users", "--table", "billing.invoices")
      #expect(name.hasPrefix("backup_dev_billing.invoices+users_"))
      let sql = try sandbox.text("backups/\(name)")
      #expect(sql.contains("COPY public.users") && sql.contains("COPY billing.invoices"))
      #expect(!sql.contains("COPY public.expenses"))
      #expect(try sandbox.listed()[0]["tables"].texts.count == 2)
    }

    @Test("the plain bytes restore into an empty database with stock tools alone")
    func restoredByHand() throws {
      let cluster = try Cluster.current
      let name = try sandbox.backUp("--compress", "gzip")
      try cluster.database("by_hand") {
        let psql =
          "\(Cluster.bin)/psql -Xq -1 -v ON_ERROR_STOP=1 -h \(cluster.folder) -p \(cluster.port) -U postgres"
        let outcome = try sandbox.shell("gunzip -c backups/\(name) | \(psql) by_hand")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(try cluster.sql("SELECT count(*) FROM expenses", in: "by_hand") == "5000\n")
      }
    }
  }
}
