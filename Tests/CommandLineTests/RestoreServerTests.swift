import Foundation
import PostgresFixture
import PostgresTools
import Testing

extension BuiltProgram {
  /// What lies around a database: sessions, roles, settings, slots; and the errors that a server gives.
  @Suite struct RestoreServerTests {
    private let ground: RestoreGround
    private var sandbox: Sandbox { ground.sandbox }

    init() throws { ground = try RestoreGround() }

    @Test(
      "sessions are ended by the swap, and whoever connects again finds the new database under the same name")
    func sessions() throws {
      try sandbox.backUp()
      let good = try ground.content()
      try ground.destroy()
      let holders = try (1...3).map { _ in
        try sandbox.start(
          [
            "psql", "-X", "-h", ground.cluster.folder, "-p", "\(ground.cluster.port)", "-U", "postgres", "-d",
            ground.database, "-c", "SELECT pg_sleep(60)",
          ])
      }
      for _ in 0..<200
      where try ground.cluster.sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(ground.database)'"
      ).hasPrefix("3") == false { usleep(50_000) }
      let outcome = try ground.restore("--latest")
      #expect(outcome.status == 0, "\(outcome)")
      for holder in holders { #expect(try holder.end(within: 20).errors.contains("terminating connection")) }
      #expect(try ground.content() == good)
    }

    @Test("owner, settings, grants and comment of the database are reapplied, also to one that is gone")
    func properties() throws {
      let role = "prop_\(ground.database)"
      try ground.cluster.sql("CREATE ROLE \(role)")
      defer { _ = try? ground.cluster.sql("DROP OWNED BY \(role); DROP ROLE \(role)") }
      try ground.sql(
        """
        ALTER DATABASE \(ground.database) OWNER TO \(role); ALTER DATABASE \(ground.database) SET work_mem = '9MB';
        ALTER ROLE \(role) IN DATABASE \(ground.database) SET search_path = "Odd one", public;
        REVOKE CONNECT ON DATABASE \(ground.database) FROM PUBLIC; COMMENT ON DATABASE \(ground.database) IS 'it''s ours'
        """)
      let state = """
        SELECT pg_get_userbyid(datdba), datacl::text, shobj_description(oid, 'pg_database'),
          (SELECT string_agg(setrole::regrole || setconfig::text, ';' ORDER BY setrole) FROM pg_db_role_setting WHERE setdatabase = d.oid)
        FROM pg_database d WHERE datname = current_database()
        """
      let before = try ground.sql(state)
      try sandbox.backUp()
      try ground.cluster.sql("DROP DATABASE \(ground.database)")
      let outcome = try ground.restore("--latest")
      #expect(outcome.status == 0, "\(outcome)")
      let after = try ground.sql(state)
      #expect(
        after.contains(role) && after.contains("work_mem=9MB") && after.contains("it's ours"), "\(after)")
      #expect(
        Set(before.split(whereSeparator: { "{},".contains($0) }))
          == Set(after.split(whereSeparator: { "{},".contains($0) })))
      try ground.cluster.sql("DROP DATABASE \(ground.database)")
    }

    @Test(
      "logical slots and subscriptions would stay behind, so the swap is refused",
      arguments: ["slot", "subscription"])
    func obstacles(kind: String) throws {
      try sandbox.backUp()
      let name = "x_\(ground.database)"
      if kind == "slot" {
        try ground.sql("SELECT pg_create_logical_replication_slot('\(name)', 'test_decoding')")
      } else {
        try ground.sql(
          "CREATE SUBSCRIPTION \(name) CONNECTION 'dbname=nosuch' PUBLICATION p WITH (connect = false)")
      }
      let outcome = try ground.refused(12, "--latest")
      #expect(
        outcome.error?.contains(name) == true && outcome.hint?.contains("--in-place") == true, "\(outcome)")
      try ground.refused(12, "--latest", "--drop", "--yes")
      if kind == "slot" {
        try ground.sql("SELECT pg_drop_replication_slot('\(name)')")
      } else {
        try ground.sql("ALTER SUBSCRIPTION \(name) SET (slot_name = NONE); DROP SUBSCRIPTION \(name)")
      }
    }

    @Test("on a fresh server missing roles stop it before anything is made, and --globals makes them")
    func globals() async throws {
      let roles = ["app_\(ground.database)", "team_\(ground.database)", "odd \(ground.database)"]
      for role in roles { try ground.cluster.sql("CREATE ROLE \"\(role)\" LOGIN CREATEDB") }
      try ground.cluster.sql(
        "GRANT \"\(roles[1])\" TO \"\(roles[0])\" WITH ADMIN OPTION; COMMENT ON ROLE \"\(roles[2])\" IS 'odd'"
      )
      try ground.sql("GRANT SELECT ON people TO \"\(roles[0])\"; ALTER TABLE plans OWNER TO \"\(roles[2])\"")
      try sandbox.backUp()
      let good = try ground.content()
      let scratch = try await ScratchCluster.start(PostgresCluster.plan())
      let fresh = Cluster(folder: scratch.socketFolder, port: scratch.port)
      sandbox.environment["DEV_DB_HOST"] = fresh.folder
      sandbox.environment["DEV_DB_PORT"] = "\(fresh.port)"
      let refused = try ground.restore("--latest")
      #expect(refused.status == 8 && refused.hint?.contains("--globals") == true, "\(refused)")
      #expect(roles.prefix(1).allSatisfy { refused.error?.contains($0) == true }, "\(refused)")
      #expect(
        try fresh.sql("SELECT count(*) FROM pg_database WHERE datname LIKE '\(ground.database)%'") == "0\n")
      let outcome = try ground.restore("--latest", "--globals")
      #expect(outcome.status == 0 && outcome.errors.contains("no password"), "\(outcome)")
      let found = try fresh.sql(
        "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM people t", in: ground.database)
      #expect(good.hasPrefix(found.trimmingCharacters(in: .newlines)))
      #expect(
        try fresh.sql(
          "SELECT r.rolname, m.admin_option FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid WHERE m.member = '\(roles[0])'::regrole"
        )
          == "\(roles[1])|t\n")
      #expect(
        try fresh.sql("SELECT relowner::regrole FROM pg_class WHERE relname = 'plans'", in: ground.database)
          .contains(roles[2]))
      // A second time all is there already.
      #expect(try ground.restore("--latest", "--globals").status == 0)
      try await scratch.stop()
      for role in roles {
        try ground.sql("DROP OWNED BY \"\(role)\" CASCADE"); try ground.cluster.sql("DROP ROLE \"\(role)\"")
      }
    }

    @Test("a file of another environment keeps this one's owner, settings and grants")
    func anotherEnvironment() throws {
      let name = try sandbox.backUp()
      try sandbox.write(
        Sandbox.variables(ground.cluster, database: ground.database)
          + Sandbox.variables(ground.cluster, name: "TWIN", database: ground.database + "_twin"), to: ".env")
      try ground.cluster.sql("CREATE DATABASE \(ground.database)_twin TEMPLATE template0")
      try ground.cluster.sql("ALTER DATABASE \(ground.database)_twin SET work_mem = '5MB'")
      let id = try #require(try sandbox.listed().first?["id"].text)
      #expect(try sandbox.run("restore", "--env", "twin", "--backup", id).status == 12)
      #expect(try sandbox.run("restore", "--env", "twin", "--file", name).status == 12)
      let outcome = try sandbox.run("restore", "--env", "twin", "--file", name, "--trust-file")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try ground.sql("SHOW work_mem", in: ground.database + "_twin") == "5MB")
      #expect(try ground.content(of: ground.database + "_twin") == ground.content())
    }

    @Test(
      "tool missing, connection refused, permission denied, foreign key violation: each its own sentence and hint"
    )
    func errors() throws {
      let name = try sandbox.backUp()
      sandbox.environment["DEV_DB_PORT"] = "1"
      let down = try ground.restore("--file", name)
      #expect(
        down.status == 8 && down.hint?.contains("host") == true && down.error?.contains("PostgreSQL") == true,
        "\(down)")
      sandbox.environment["DEV_DB_PORT"] = nil
      let role = "weak_\(ground.database)"
      try ground.cluster.sql("CREATE ROLE \(role) LOGIN")
      defer { _ = try? ground.cluster.sql("DROP ROLE \(role)") }
      sandbox.environment["DEV_DB_USER"] = role
      let denied = try ground.refused(
        8, "--file", name, "--table", "people", "--replace-rows", "--yes", "--no-safety-backup")
      #expect(
        denied.error?.hasPrefix("permission denied for table people") == true
          && denied.hint?.hasPrefix("Grant") == true, "\(denied)")
      let safety = try ground.refused(8, "--file", name, "--table", "people", "--replace-rows", "--yes")
      #expect(safety.hint?.contains("--no-safety-backup") == true, "\(safety)")
      sandbox.environment["DEV_DB_USER"] = nil
      try ground.sql("UPDATE spending SET plan = NULL; DELETE FROM plans")
      let orphan = try ground.refused(
        8, "--file", name, "--table", "spending", "--replace-rows", "--yes", "--no-safety-backup")
      #expect(
        orphan.error?.contains("a row refers to one that is missing (spending_plan_fkey)") == true,
        "\(orphan)")
      #expect(orphan.hint?.hasPrefix("Restore the referenced tables") == true)
      mkdir(sandbox.at("tools"), 0o700)
      try sandbox.useTools()
      let missing = try ground.refused(8, "--file", name)
      #expect(missing.error != nil && missing.hint?.contains("nstall") == true, "\(missing)")
    }
  }
}
