import PostgresFixture
import Testing

extension BuiltProgram {
  @Suite struct CompareKindsTests {
    /// A database with nearly every kind of object, owned by several roles.
    private func ground(_ body: (Cluster, Sandbox) throws -> Void) throws {
      let cluster = try Cluster.current
      let roles = ["ev_reader", "ev_writer"]
      for role in roles { try cluster.sql("CREATE ROLE \(role)") }
      defer {
        for role in roles { _ = try? cluster.sql("DROP ROLE \(role)") }
      }
      try cluster.database("kinds", EveryKind.script) {
        try body(cluster, try Sandbox(env: Sandbox.variables(cluster, database: "kinds")))
      }
    }

    private let everything = ["--exit-code", "--ownership", "--column-order", "--format", "text"]

    @Test("a database with nearly every kind of object and its dump compare equal in everything")
    func dump() throws {
      try ground { cluster, sandbox in
        try sandbox.backUp("--format", "custom")
        try sandbox.backUp("--schema-only")
        for backup in try sandbox.listed() {
          let side = "backup:\(backup["id"].text ?? "")"
          let outcome = try sandbox.run(["compare", "--source", side, "--target", "dev"] + everything)
          #expect(outcome.status == 0, "\(outcome)")
        }
        try cluster.sql("ALTER TABLE app.fk OWNER TO ev_reader; COMMENT ON TABLE app.ul IS 'x'", in: "kinds")
        let id = try sandbox.listed().first?["id"].text ?? ""
        let words = ["compare", "--source", "backup:\(id)", "--target", "dev", "--exit-code"]
        #expect(try sandbox.run(words + ["--no-comments"]).status == 0)
        #expect(try Document(sandbox.run(words).output)["differences"].list.count == 1)
        let owners = try Document(sandbox.run(words + ["--ownership", "--no-comments"]).output)
        #expect(owners["differences"].list.map { $0["attribute"].text } == ["owner"])
        #expect(sandbox.leftovers.isEmpty)
      }
    }

    @Test("grants and the order of columns count as the options say")
    func options() throws {
      let cluster = try Cluster.current
      let order = "CREATE TABLE t (a int, b int);"
      try cluster.database("first", order + "GRANT SELECT ON t TO PUBLIC") {
        try cluster.database("second", "CREATE TABLE t (b int, a int)") {
          let sandbox = try Sandbox(
            env: Sandbox.variables(cluster, name: "ONE", database: "first")
              + Sandbox.variables(cluster, name: "TWO", database: "second"))
          func attributes(_ words: String...) throws -> [String?] {
            let outcome = try sandbox.run(["compare", "--source", "one", "--target", "two"] + words)
            return try Document(outcome.output)["differences"].list.map { $0["attribute"].text }
          }
          #expect(try attributes() == ["acl"])
          #expect(try attributes("--no-grants") == [])
          #expect(try attributes("--no-grants", "--column-order") == ["column_order"])
        }
      }
    }

    @Test(
      "a dump of rows alone, one with a missing extension and one that is cut are refused with their own words"
    )
    func refusals() throws {
      let sandbox = try Sandbox()
      let rows = try sandbox.backUp("--data-only")
      let words = ["compare", "--target", "dev", "--trust-file", "--source"]
      let data = try sandbox.run(words + ["file:backups/\(rows)"])
      #expect(data.status == 2 && data.error?.contains("not a schema") ?? false, "\(data)")
      let dump = try sandbox.backUp()
      let text = try sandbox.text("backups/\(dump)")
      try sandbox.write(String(text.prefix(text.count / 2)), to: "cut.sql")
      let cut = try sandbox.run(words + ["file:cut.sql"])
      #expect(cut.status == 8, "\(cut)")
      let header = "--\n-- Name: nowhere; Type: EXTENSION; Schema: -; Owner: -\n--\n\n"
      let marker = try #require(text.firstRange(of: "--\n-- Name: "))
      let foreign =
        text[..<marker.lowerBound] + header
        + "CREATE EXTENSION IF NOT EXISTS nowhere WITH SCHEMA public;\n\n\n"
        + text[marker.lowerBound...]
      try sandbox.write(String(foreign), to: "foreign.sql")
      let missing = try sandbox.run(words + ["file:foreign.sql"])
      #expect(missing.status == 8 && missing.hint?.contains("apt install") ?? false, "\(missing)")
      #expect(sandbox.leftovers.isEmpty)
    }
  }
}
