import ArchiveModel
import Testing

@testable import PostgresTools

@Suite("A hostile dump") struct HostileDumpTests {
  @Test(
    "F59: commands for psql are refused wherever psql would see them",
    arguments: [
      "\\! touch /tmp/x", "SELECT 1; \\! id", "SELECT 1 \\! id\n;", "\\copy t from program 'id'", "\\connect other",
      "\\unrestrict `id`", "\\restrict a b", "\\restrict ", "\\restrict a`id`", "  \\restrict abc", "\\;",
      "SELECT 1 \\; SELECT 2;", "\\i /etc/passwd", "\\.", "-- a\r\\! id",
      // Places where only psql's own rules tell data from commands.
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC\nCOPY t FROM stdin;\n\\! id\n\\.\nEND;",
      "SELECT (1;\nCOPY t FROM stdin;\n\\! id\n\\.\n);",
      "COPY t FROM stdin; \\! id\n\\.",
      "COPY t TO stdout;\n\\! id\n\\.",
      "COPY t FROM stdout;\n\\! id\n\\.",
      "COPY t (a) FROM stdin WITH (FORMAT csv);\n\\! id\n\\.",
      "COPY t FROM '/etc/passwd' WITH (NULL 'FROM stdin');\n\\! id\n\\.",
      "SELECT a$x$ \n\\! id\n, $x$;", "SELECT 1e5a$x$ \n\\! id\n$x$;", "SELECT $1a$x$ \n\\! id\n$x$;",
      "SELECT E'a\\'' \n\\! id\n';", "SELECT foE'a\\'\n\\! id\n';", "SELECT E'a'\n'b\\' \\! id '';",
      "SELECT U&'a\\'\n\\! id\n';", "SELECT $a$ $b$ $a$ \\! id $a$;", "SELECT /* /* */ ' */ \\! id ';",
      "SELECT 1 -- '\r\\! id ';", "SET client_encoding = 'SJIS';", "SET NAMES 'big5';",
      "SET SESSION client_encoding TO gbk;",
      "SET standard_conforming_strings = off;\nSELECT 'a\\' \\! id ';SELECT '\\! id';\n\\! id",
    ])
  func commands(lines: String) throws {
    for chunk in [1, 3, 1000] {
      #expect(throws: PostgresFault(.dumpUnsafe, "")) {
        try SampleDump.read(SampleDump.around(lines), chunk: chunk)
      }
    }
  }

  @Test(
    "what only looks like a command is let through",
    arguments: [
      "SELECT '\\! id';", "SELECT \"\\! id\";", "SELECT $$\\! id$$;", "SELECT $a$ $b$ \\! $$ $a$;",
      "SELECT E'\\'\\! id';", "SELECT /* \\! /* \\! */ \\! */ 1;", "SELECT 1 -- \\! id\n;", "-- \\! id",
      "COPY t FROM stdin;\n\\\\! id\n\\N\n\\.", "COPY \"from\".\"stdin\" (\"a;b\", c) FROM stdin;\n\\.",
      "SELECT 1e5, 1.5E-3, .5, $1, 5;", "SELECT E'a' - 'b\\';", "SELECT E'a''\\'\\!';",
      "SET standard_conforming_strings = off;\nSELECT 'a\\' \\! id ';",
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END;\nSELECT 1;",
      "CREATE RULE r AS ON DELETE TO t DO (SELECT 1; SELECT 2;);", "SET client_encoding = 'LATIN1';",
      "SELECT a$x$; SELECT '$x$';", "SELECT 1$x$ \n\\! id\n$x$;",
    ])
  func harmless(lines: String) throws {
    for chunk in [1, 3, 1000] {
      #expect(try SampleDump.read(SampleDump.around(lines), chunk: chunk).findings.isEmpty)
    }
  }

  @Test("the refusal names the line and the command")
  func message() {
    #expect {
      try SampleDump.read(SampleDump.around("SELECT 1;\n\n\\! touch /tmp/x"))
    } throws: { error in
      let fault = error as? PostgresFault
      return fault?.message == "the dump holds a command for psql in line 12: '\\! touch /tmp/x'"
    }
  }

  @Test("a NUL byte is refused, because it blinds psql's line reader")
  func nul() {
    #expect(throws: PostgresFault(.dumpUnsafe, "")) {
      try SampleDump.read(SampleDump.around("COPY t FROM stdin;\na\0b\n\\.\n"))
    }
  }

  @Test("files, programs and transaction control are findings with their line")
  func findings() throws {
    let lines = """
      COPY t FROM PROGRAM 'id';
      copy (select 1) TO '/tmp/x';
      COPY t TO PROGRAM E'id';
      COMMIT;
      /* x */ COPY t FROM '/etc/passwd';
      commit
      ;
      """
    let found = try SampleDump.read(SampleDump.around(lines)).findings
    #expect(
      found.map { "\($0.kind.rawValue) \($0.line)" } == [
        "copy-program 10", "copy-file 11", "copy-program 12", "transaction-control 13", "copy-file 14",
        "transaction-control 15",
      ])
  }

  @Test("keys of psql's restricted mode must agree and be closed")
  func keys() throws {
    let open = SampleDump.around("\\restrict abc")
    #expect(throws: PostgresFault(.dumpIncomplete, "")) { try SampleDump.read(open) }
    #expect(try SampleDump.read(open + "\\unrestrict abc\n").findings.isEmpty)
    #expect(try SampleDump.read(open + "\\unrestrict abc").findings.isEmpty)
    #expect(throws: PostgresFault(.dumpUnsafe, "")) { try SampleDump.read(open + "\\unrestrict abd\n") }
    #expect(throws: PostgresFault(.dumpUnsafe, "")) { try SampleDump.read("\\unrestrict a\n") }
  }
}
