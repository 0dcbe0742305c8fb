import ArchiveModel
import Testing

@testable import PostgresTools

@Suite struct SQLTextTests {
  @Test("names and values are quoted so that they read back")
  func quoting() {
    #expect(SQLText.identifier("a\"b") == "\"a\"\"b\"")
    #expect(SQLText.identifier("S", "t") == "\"S\".\"t\"")
    #expect(SQLText.literal("it's") == "'it''s'")
    #expect(SQLText.literal("a\\'b") == " E'a\\\\''b'")
    #expect(SQLText.literal(nil as String?) == "NULL")
    #expect(SQLText.textArray(["a", "b'"]) == "ARRAY['a', 'b''']::pg_catalog.text[]")
    // A combining mark after the quote must not hide it.
    #expect(Array(SQLText.literal("'\u{301}").utf8) == Array("'''\u{301}'".utf8))
  }

  @Test(
    "text is cut into statements at the semicolons that end them",
    arguments: [
      ("SELECT 1", ["SELECT 1"]), ("SELECT 1;; SELECT 2 ; ", ["SELECT 1", "SELECT 2"]),
      ("SELECT ';', \"a;b\" -- x;y\n; SELECT 2", ["SELECT ';', \"a;b\" -- x;y", "SELECT 2"]),
      ("SELECT E'a\\';' || 'b\\'; SELECT 2", ["SELECT E'a\\';' || 'b\\'", "SELECT 2"]),
      ("SELECT E'it''s\\';'; SELECT 2", ["SELECT E'it''s\\';'", "SELECT 2"]),
      ("DO $x$ BEGIN; $$;$$ END $x$; SELECT $1, a$b", ["DO $x$ BEGIN; $$;$$ END $x$", "SELECT $1, a$b"]),
      ("/* a; /* b; */ ; */ SELECT (1; 2)", ["/* a; /* b; */ ; */ SELECT (1; 2)"]),
      ("-- only words\n/* none */ ;", []), ("", []),
    ])
  func cutting(text: String, statements: [String]) throws {
    #expect(try SQLStatements(text).statements == statements)
  }

  @Test(
    "text that would leave psql waiting or speak to psql itself is refused",
    arguments: [
      "SELECT 'x", "SELECT \"x", "SELECT $$x", "SELECT $a$ $b$", "/* x", "SELECT (1", "SELECT 1)", "\\! id",
      "SELECT 1 \\gexec", "SELECT E'\\'", "SELECT '\0'", "SELECT \0",
    ])
  func refusing(text: String) {
    #expect(throws: PostgresFault(.usage, "")) { try SQLStatements(text) }
  }

  @Test("CSV fields keep quotes, commas and line ends, and only the bare word is NULL")
  func csv() {
    let reader = CSVRecords(null: "NUL")
    #expect(
      reader.records(in: Array("a,NUL,\"NUL\"\n\"x\"\"y\nz\",,\"\"\n\n".utf8))
        == [["a", nil, "NUL"], ["x\"y\nz", "", ""], [""]])
  }
}
