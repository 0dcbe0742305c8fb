import ArchiveModel
import ByteStreams
import Testing

@testable import Operations

@Suite struct DumpEndsTests {
  private func code(_ format: DumpFormat, _ text: String, isCluster: Bool = false) -> FaultCode? {
    let bytes = Array(text.utf8)
    do {
      try DumpEnds(format: format, isCluster: isCluster).check(
        StreamEnds(head: Array(bytes.prefix(512)), tail: Array(bytes.suffix(4096))), bytes: Int64(bytes.count))
      return nil
    } catch {
      return error.code
    }
  }

  private let trailer = "--\n-- PostgreSQL database dump complete\n--\n\n"

  @Test("a plain dump ends in PostgreSQL's own trailer, and only unrestrict and blanks follow it (F31)")
  func trailers() {
    #expect(code(.plain, "SELECT 1;\n" + trailer) == nil)
    #expect(code(.plain, "SELECT 1;\n" + trailer + "\\unrestrict abc\n\n") == nil)
    #expect(code(.plain, trailer + "SELECT 1;\n") == .dumpIncomplete)
    #expect(code(.plain, "") == .dumpIncomplete)
    #expect(code(.plain, "SELECT 1;\n") == .dumpIncomplete)
    #expect(code(.plain, trailer, isCluster: true) == .dumpIncomplete)
  }

  @Test("a plain dump cut at any byte of its trailer is not whole")
  func cuts() {
    let whole = "SELECT 1;\n--\n-- PostgreSQL database dump complete"
    for length in 0..<whole.count { #expect(code(.plain, String(whole.prefix(length))) == .dumpIncomplete) }
  }

  @Test("a custom dump begins with PGDMP")
  func magic() {
    #expect(code(.custom, "PGDMP\u{1}\u{E}") == nil)
    #expect(code(.custom, "PGDM") == .dumpIncomplete)
  }
}
