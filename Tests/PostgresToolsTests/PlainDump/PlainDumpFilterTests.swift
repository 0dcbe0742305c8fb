import ArchiveModel
import Testing

@testable import PostgresTools

@Suite("A filter over a plain dump") struct PlainDumpFilterTests {
  /// What comes out of a filter.
  static func filtered(_ text: String, _ edit: PlainDumpEdit, chunk: Int = .max) throws -> String {
    var filter = PlainDumpFilter(edit)
    var output: [UInt8] = []
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let end = start + min(chunk, bytes.count - start)
      try bytes[start..<end].withUnsafeBytes { try filter.push($0) { output.append(contentsOf: $0) } }
      start = end
    }
    _ = try filter.finish { output.append(contentsOf: $0) }
    return String(decoding: output, as: UTF8.self)
  }

  static func without(_ lines: [String], _ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { line in !lines.contains { line.hasPrefix($0) } }.joined(separator: "\n")
  }

  @Test("everything but the dump's own restriction passes unchanged", arguments: [1, 2, 3, 17, 1000])
  func identity(chunk: Int) throws {
    let expected = Self.without(["\\restrict", "\\unrestrict"], SampleDump.text)
    #expect(try Self.filtered(SampleDump.text, PlainDumpEdit(), chunk: chunk) == expected)
  }

  /// The sample as `pg_dump --create --clean` begins it.
  private static let created = SampleDump.text.replacing(
    "--\n-- Name: odd(text);",
    with: """
      DROP DATABASE "Odd";
      --
      -- Name: Odd; Type: DATABASE; Schema: -; Owner: nobody
      --

      CREATE DATABASE "Odd" WITH TEMPLATE = template0 ENCODING = 'UTF8';


      ALTER DATABASE "Odd" OWNER TO nobody;

      \\unrestrict Xr09

      \\connect "Odd"

      \\restrict Xr09

      SET statement_timeout = 0;

      --
      -- Name: DATABASE "Odd"; Type: ACL; Schema: -; Owner: nobody
      --

      GRANT CONNECT ON DATABASE "Odd" TO nobody;


      --
      -- Name: odd(text);
      """, maxReplacements: 1)

  @Test(
    "what makes the database itself is left out, and where the dump goes on in it", arguments: [1, 9, 4000])
  func creation(chunk: Int) throws {
    let output = try Self.filtered(Self.created, PlainDumpEdit(), chunk: chunk)
    let plain = try Self.filtered(SampleDump.text, PlainDumpEdit())
    let lines = { (text: String) in text.split(separator: "\n").map(String.init) }
    #expect(lines(output) == lines(plain))
    let summary = try SampleDump.read(Self.created)
    #expect(try summary.contents.entries.count == SampleDump.read(SampleDump.text).contents.entries.count)
    #expect(!summary.roles.contains("nobody"))
  }

  @Test(
    "a dump goes on elsewhere only behind its own database, and runs nothing there",
    arguments: [
      SampleDump.text.replacing("SET client_encoding", with: "\\connect other\nSET client_encoding"),
      SampleDump.text.replacing("--\n-- Name: odd(text);", with: "\\connect x\n--\n-- Name: odd(text);"),
      Self.created.replacing("\\connect \"Odd\"", with: "\\connect `id`"),
      Self.created.replacing("\\connect \"Odd\"", with: "\\connect x \\! id"),
    ])
  func elsewhere(text: String) throws {
    #expect(throws: PostgresFault(.dumpUnsafe, "")) { try SampleDump.read(text) }
  }

  @Test("psql is put into the restricted mode by a key of our own")
  func restriction() throws {
    let key = PlainDumpEdit.newRestrictionKey()
    let plain = try Self.filtered(SampleDump.text, PlainDumpEdit())
    let edit = PlainDumpEdit(restrictionKey: key)
    #expect(try Self.filtered(SampleDump.text, edit) == "\\restrict \(key)\n\(plain)\\unrestrict \(key)\n")
    #expect(key.utf8.count == 64)
    #expect(RestrictionLine(Array("\\restrict \(key)\n".utf8)) != nil)
  }

  @Test("only wanted entries pass, with what stands before and behind all", arguments: [1, 7, 1000])
  func selection(chunk: Int) throws {
    let kept = ["TABLE", "TABLE DATA"].map { ArchiveEntry.Key(desc: $0, schema: "app", name: "t") }
    let output = try Self.filtered(SampleDump.text, PlainDumpEdit(entries: Set(kept)), chunk: chunk)
    let summary = try SampleDump.read(output)
    #expect(summary.contents.entries.map(\.key) == kept)
    #expect(summary.rows == [2: 6])
    #expect(output.contains("SET statement_timeout = 0;"))
    #expect(!output.contains("GRANT") && !output.contains("atomic"))
  }

  @Test("no entry at all leaves the preamble and the trailer")
  func nothing() throws {
    let output = try Self.filtered(SampleDump.text, PlainDumpEdit(entries: []))
    #expect(try SampleDump.read(output).contents.entries.isEmpty)
    #expect(!output.contains("COPY"))
  }

  @Test("a setting that the server does not know is dropped")
  func settings() throws {
    let output = try Self.filtered(SampleDump.text, PlainDumpEdit(droppedSettings: ["statement_timeout"]))
    let expected = Self.without(["\\restrict", "\\unrestrict", "SET statement"], SampleDump.text)
    #expect(output.filter { $0 != "\n" } == expected.filter { $0 != "\n" })
  }

  @Test("large objects do not end the transaction of the restore")
  func largeObjects() throws {
    let blobs = """
      --
      -- Data for Name: BLOBS; Type: BLOBS; Schema: -; Owner: -
      --

      BEGIN;

      SELECT pg_catalog.lo_open('17265', 131072);
      SELECT pg_catalog.lowrite(0, '\\x00');
      SELECT pg_catalog.lo_close(0);

      COMMIT;

      """
    let text = SampleDump.around(blobs)
    #expect(try SampleDump.read(text).findings.isEmpty)
    let output = try Self.filtered(text, PlainDumpEdit())
    #expect(!output.contains("BEGIN") && !output.contains("COMMIT"))
    #expect(output.contains("lowrite"))
  }

  @Test("F14: a cut dump is known only at its end, and what was held back stays back")
  func cut() throws {
    let text = String(SampleDump.text.dropLast(60))
    #expect(throws: PostgresFault(.dumpIncomplete, "")) { try Self.filtered(text, PlainDumpEdit()) }
  }

  @Test("statements of chosen relations move to another schema, rows and other names do not")
  func move() throws {
    let contents = try SampleDump.read(SampleDump.text).contents
    let selection = try TableSelection(of: [TableName("app.t")], in: contents, for: .beside)
    let edit = PlainDumpEdit(entries: selection.keys, move: SchemaMove(selection, to: "my copy"))
    let output = try Self.filtered(SampleDump.text, edit, chunk: 5)
    #expect(output.contains("CREATE TABLE \"my copy\".t ("))
    #expect(output.contains("COPY \"my copy\".t (id, \"Weird \"\"Name; \") FROM stdin;\n1\t--\n"))
    #expect(output.contains("ON \"my copy\".t USING btree (id)"))
    #expect(output.contains("ALTER TABLE \"my copy\".t OWNER TO owner;"))
    // The sequence belongs to no chosen table, so its name stays.
    #expect(output.contains("nextval('app.t_id_seq'::regclass)"))
    #expect(!output.contains("GRANT"))
  }
}
