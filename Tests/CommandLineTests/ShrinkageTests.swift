import Testing

extension BuiltProgram {
  /// F35: a dump much smaller than those before it is kept and flagged, and until somebody has looked nothing goes.
  @Suite struct ShrinkageTests {
    private let ground: CleanupGround
    private var sandbox: Sandbox { ground.sandbox }

    init() throws { ground = try CleanupGround() }

    /// Runs the body with an environment dev whose database is one of its own.
    private func withDatabase(_ name: String, _ body: (Cluster) throws -> Void) throws {
      let cluster = try Cluster.current
      let rows = "CREATE TABLE notes AS SELECT md5(i::text) AS text FROM generate_series(1, 3000) i"
      try cluster.database(name, rows) {
        try sandbox.write(Sandbox.variables(cluster, database: name), to: ".env")
        try body(cluster)
      }
    }

    /// Takes a backup, and tells whether its size was doubted.
    private func isDoubted(_ arguments: String...) throws -> Bool {
      let outcome = try sandbox.run(["backup", "--env", "dev", "--quiet"] + arguments)
      try #require(outcome.status == 0, "\(outcome)")
      return outcome.errors.contains("flagged")
    }

    @Test(
      "F35: it is flagged at once, older ones stay until it is acknowledged, and its size is the measure then"
    )
    func flagged() throws {
      try withDatabase("shrinking") { cluster in
        for _ in 0..<6 { #expect(try !isDoubted()) }
        try cluster.sql("DELETE FROM notes WHERE random() < 0.9", in: "shrinking")
        let small = try sandbox.run("backup", "--env", "dev", "--quiet")
        #expect(small.output.hasPrefix("Backup created") && small.errors.contains("flagged"), "\(small)")
        let id = try #require(try sandbox.listed()[0]["id"].text)
        #expect(small.errors.contains("acknowledge \(id)"), "\(small)")
        #expect(try sandbox.listed()[0]["flagged"].flag == true)
        #expect(try sandbox.run("list-backups").lines[1].contains("complete, flagged"))
        #expect(try sandbox.run("show", id).output.contains("less than half"))
        // Another small one is compared with the good ones before, not with the doubtful one.
        #expect(try isDoubted())
        try ground.settings("keep_last = 1")
        let refused = try sandbox.run("cleanup", "--env", "dev")
        #expect(refused.status == 12 && refused.hint?.contains("acknowledge") == true, "\(refused)")
        #expect(ground.dumps.count == 8)
        for row in try sandbox.listed() where row["flagged"].flag == true {
          let known = try sandbox.run(
            "acknowledge", row["id"].text ?? "", "--reason", "moved to another database")
          #expect(known.status == 0, "\(known)")
        }
        #expect(try sandbox.run("acknowledge", id, "--reason", "again").status == 12)
        #expect(try sandbox.run("show", id).output.contains("moved to another database"))
        #expect(try !isDoubted(), "its size is the measure now")
        let done = try sandbox.run("cleanup", "--env", "dev")
        #expect(done.status == 0 && ground.dumps.count == 3, "\(done)")
      }
    }

    @Test("F35: formats are not compared, nor custom dumps with and without pg_dump's own compression")
    func formats() throws {
      try withDatabase("formats") { (_: Cluster) throws in
        #expect(try !isDoubted("--format", "custom", "--compress", "zstd"))
        #expect(try !isDoubted("--format", "custom"))
        #expect(try !isDoubted())
        #expect(try !isDoubted("--format", "custom", "--compress", "gzip"))
        #expect(try !isDoubted("--schema-only"))
      }
    }

    @Test("an acknowledgement needs a backup and a reason")
    func usage() throws {
      #expect(try sandbox.run("acknowledge", "zzzzzzzz", "--reason", "x").status == 5)
      let id = try #require(try sandbox.listed()[0]["id"].text)
      #expect(try sandbox.run("acknowledge", id).status == 2)
      #expect(try sandbox.run("acknowledge", id, "--reason", " ").status == 2)
      #expect(try sandbox.run("hold", "add", id, "--reason", "").status == 2)
      #expect(try sandbox.run("hold", "add", id, "--reason", "x", "--until", "2001-01-01").status == 2)
    }
  }
}
