import Testing

extension BuiltProgram {
  /// Migrations tried on a copy of the rows.
  @Suite struct RehearsalTests {
    @Test("there and back on a copy: the same schema, what does not lead back, and what fails on these rows")
    func rehearsal() throws {
      let ground = try MigrationGround()
      #expect(try ground.migrate("--rehearse").output.contains("nothing to rehearse"))
      #expect(ground.sandbox.published.isEmpty)
      try ground.project.add(
        "0002", after: "0001", "op.execute('ALTER TABLE users ADD COLUMN phone text')",
        downgrade: "op.execute('ALTER TABLE users DROP COLUMN phone')", title: "phones")
      let same = try ground.migrate("--rehearse")
      #expect(same.status == 0 && same.output.contains("leads back to the same schema"), "\(same)")
      #expect(same.output.contains("0002  phones"))

      try ground.project.add("0003", after: "0002", "op.execute('DROP TABLE legacy')")
      let lost = try ground.migrate("--rehearse", "--json")
      #expect(lost.status == 13, "\(lost)")
      let told = try Document(lost.output)
      #expect(told["way_back"].text == "differs" && told["losses"].list.count == 1, "\(lost)")
      #expect(told["differences"].texts.contains("table public.legacy is missing"), "\(lost)")

      try ground.project.add(
        "0004", after: "0003", "op.create_unique_constraint('users_email', 'users', ['email'])")
      let id = try #require(told["backup"].text)
      let fails = try ground.migrate("--rehearse", "--backup", id)
      #expect(
        fails.status == 8 && fails.error?.contains("could not create unique index") ?? false, "\(fails)")
      #expect(try ground.labels() == ["rehearsal", "rehearsal"])
      #expect(try ground.revision == "0001")
      #expect(try ground.sql("SELECT count(*) FROM legacy") == "2")
    }

    @Test("an env.py that ignores its address is found before anything runs, whatever database it goes to")
    func address() throws {
      let ground = try MigrationGround()
      try ground.project.add("0002", after: "0001", "op.execute('CREATE TABLE more (id int)')")
      try ground.project.lead(to: ground.address(of: ground.database))
      let outcome = try ground.migrate("--rehearse")
      #expect(outcome.status == 12 && outcome.error?.contains("ignores the address") ?? false, "\(outcome)")
      #expect(outcome.hint?.contains("url_variable") ?? false)
      #expect(try ground.revision == "0001" && ground.sandbox.leftovers.isEmpty)
    }
  }
}
