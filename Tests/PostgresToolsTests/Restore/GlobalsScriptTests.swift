import ArchiveModel
import Testing

@testable import PostgresTools

/// What pg_dumpall writes of roles, as it is read and as other servers take it.
@Suite("Globals")
struct GlobalsScriptTests {
  private func statements(_ lines: String...) throws -> [GlobalsScript.Statement] {
    let text =
      "--\n-- PostgreSQL database cluster dump\n--\n\n" + lines.joined(separator: "\n")
      + "\n\n--\n-- PostgreSQL database cluster dump complete\n--\n\n"
    return try GlobalsScript(Array(text.utf8)).statements
  }

  @Test("a membership can be granted by whoever runs it, and a name that looks like a grantor stays whole")
  func grantors() throws {
    let found = try statements(
      "GRANT parent TO kid WITH INHERIT FALSE GRANTED BY postgres;",
      "GRANT parent TO kid WITH ADMIN OPTION GRANTED BY \"the \"\"boss\"\"\";",
      "GRANT parent TO \"kid GRANTED BY postgres\";",
      "GRANT parent TO \"kid GRANTED BY \"\"x\"\"\" GRANTED BY \"y GRANTED BY z\";",
      "GRANT parent TO kid;")
    #expect(found[0].grantor == "postgres" && found[1].grantor == "the \"boss\"" && found[2].grantor == nil)
    #expect(
      found.map(\.withoutGrantor) == [
        "GRANT parent TO kid WITH INHERIT FALSE", "GRANT parent TO kid WITH ADMIN OPTION",
        "GRANT parent TO \"kid GRANTED BY postgres\"", "GRANT parent TO \"kid GRANTED BY \"\"x\"\"\"",
        "GRANT parent TO kid",
      ])
  }
}
