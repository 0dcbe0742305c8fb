import ArchiveModel
import Testing

@testable import PostgresTools

@Suite("A plain dump is read") struct PlainDumpReaderTests {
  @Test("only genuine headers count, not those in rows, function bodies and strings")
  func entries() throws {
    let summary = try SampleDump.read(SampleDump.text)
    let found = summary.contents.entries.map { "\($0.dumpID) \($0.desc) \($0.name) \($0.owner ?? "-")" }
    #expect(
      found == [
        "1 FUNCTION odd(text) role; Schema", "2 FUNCTION atomic() owner", "3 TABLE t owner",
        "4 COMMENT TABLE t owner", "5 TABLE DATA t owner", "6 INDEX t_pkey owner", "7 ACL TABLE t owner",
      ])
    #expect(summary.contents.entries.allSatisfy { $0.schema == "app" })
    #expect(summary.contents.entries.map(\.dependencies) == [[], [], [], [3], [], [3], [3]])
  }

  @Test("versions, rows, roles and byte count are known at the end")
  func facts() throws {
    let summary = try SampleDump.read(SampleDump.text)
    #expect(summary.contents.serverVersion == "15.18 (Debian 15.18-0+deb12u1)")
    #expect(summary.contents.toolVersion == "15.18 (Debian 15.18-0+deb12u1)")
    #expect(summary.rows == [5: 6])
    #expect(summary.roles == ["role; Schema", "owner", "reader", "Odd Role"])
    #expect(summary.byteCount == Int64(SampleDump.text.utf8.count))
    #expect(summary.findings.isEmpty)
    #expect(!summary.isCluster)
  }

  @Test("the chunks that it comes in make no difference", arguments: [1, 2, 3, 5, 7, 64, 1000])
  func chunks(size: Int) throws {
    #expect(try SampleDump.read(SampleDump.text, chunk: size) == SampleDump.read(SampleDump.text))
  }

  @Test("every cut in two gives the same")
  func everySplit() throws {
    let bytes = Array(SampleDump.text.utf8)
    let whole = try SampleDump.read(SampleDump.text)
    for cut in 0...bytes.count {
      var reader = PlainDumpReader()
      try bytes[..<cut].withUnsafeBytes { try reader.push($0) }
      try bytes[cut...].withUnsafeBytes { try reader.push($0) }
      #expect(try reader.finish() == whole, "cut at \(cut)")
    }
  }

  @Test("F14: a dump cut behind any line or byte before its end is incomplete")
  func truncation() throws {
    let bytes = Array(SampleDump.text.utf8)
    // The last byte of the key ends the dump; the line ends behind it are dispensable.
    let end = bytes.count - "\n\n\n".utf8.count
    for count in 0..<end {
      var reader = PlainDumpReader()
      #expect(throws: PostgresFault(.dumpIncomplete, ""), "cut at \(count)") {
        do {
          try bytes[..<count].withUnsafeBytes { try reader.push($0) }
          _ = try reader.finish()
        } catch let fault as PostgresFault where fault.code == .dumpUnsafe && Self.cutsCommand(bytes, count) {
          throw PostgresFault(.dumpIncomplete, "")
        }
      }
    }
  }

  /// Whether a `\restrict` line is cut, which leaves a command that is refused.
  private static func cutsCommand(_ bytes: [UInt8], _ count: Int) -> Bool {
    let line = bytes[..<count].reversed().prefix { $0 != UInt8(ascii: "\n") }.reversed()
    return line.starts(with: "\\".utf8)
  }

  @Test("text behind the trailer, as of two dumps in one file, is refused")
  func twoDumps() throws {
    let one = SampleDump.around("SELECT 1;")
    #expect(throws: PostgresFault(.dumpIncomplete, "")) { try SampleDump.read(one + one) }
    #expect(throws: PostgresFault(.dumpIncomplete, "")) { try SampleDump.read(one + "SELECT 1;\n") }
    #expect(throws: PostgresFault(.dumpIncomplete, "")) { try SampleDump.read("SELECT 1;\n") }
    #expect(throws: PostgresFault(.dumpIncomplete, "")) { try SampleDump.read("") }
  }

  @Test("globals of pg_dumpall end in their own trailer")
  func cluster() throws {
    let text = """
      --
      -- PostgreSQL database cluster dump
      --

      \\restrict K1

      SET client_encoding = 'UTF8';
      CREATE ROLE a;

      \\unrestrict K1

      --
      -- PostgreSQL database cluster dump complete
      --


      """
    #expect(try SampleDump.read(text).isCluster)
    let foreign = text.split(separator: "cluster dump complete").joined(separator: "dump complete")
    #expect(throws: PostgresFault(.dumpIncomplete, "")) { try SampleDump.read(foreign) }
  }

  @Test("line ends turned into CR LF are recognized wherever they stand")
  func carriageReturns() throws {
    let lines = SampleDump.text.split(separator: "\n", omittingEmptySubsequences: false)
    let all = lines.joined(separator: "\r\n")
    #expect(throws: PostgresFault(.dumpIncomplete, "")) { try SampleDump.read(all) }
    for place in ["COPY app.t", "1\t--", "3\tit's", "\\.", "-- Data for", "\\restrict"] {
      let damaged = lines.map { $0.hasPrefix(place) ? $0 + "\r" : $0 }.joined(separator: "\n")
      for chunk in [1, 1000] {
        #expect(throws: PostgresFault(.dumpIncomplete, ""), "\(place)") {
          try SampleDump.read(damaged, chunk: chunk)
        }
      }
    }
  }

  @Test("a function body may hold carriage returns")
  func bodyWithCarriageReturns() throws {
    let text = SampleDump.around("CREATE FUNCTION f() AS $$\r\nbegin\r\nend $$;\nSELECT 'a\r\nb';")
    #expect(try SampleDump.read(text).findings.isEmpty)
  }
}
