import ArchiveModel
import Testing

@testable import PostgresTools

@Suite("The table of contents of an archive") struct ArchiveContentsTests {
  static let listing = """
    ;
    ; Archive created at 2026-11-22 15:53:20 UTC
    ;     dbname: ev
    ;     TOC Entries: 95
    ;     Dump Version: 1.14-0
    ;     Format: CUSTOM
    ;     Dumped from database version: 15.18 (Debian 15.18-0+deb12u1)
    ;     Dumped by pg_dump version: 15.18 (Debian 15.18-0+deb12u1)
    ;
    ;
    ; Selected TOC Entries:
    ;
    3801; 0 0 ENCODING - ENCODING\u{20}
    9; 2615 17125 SCHEMA - my app role x
    3; 3079 16466 EXTENSION - btree_gist\u{20}
    2433; 3602 17254 TEXT SEARCH CONFIGURATION my app tsc postgres
    216; 1259 17276 TABLE my app odd x role x
    ;\tdepends on: 9
    215; 1259 17275 SEQUENCE my app odd x_id_seq role x
    ;\tdepends on: 216 9
    3363; 0 0 SEQUENCE OWNED BY my app odd x_id_seq role x
    ;\tdepends on: 215
    3354; 0 17277 TABLE DATA my app odd x role x
    ;\tdepends on: 216
    3206; 2606 17282 FK CONSTRAINT my app odd x odd x_fk role x
    ;\tdepends on: 216 3354
    99; 1 2 A KIND OF TOMORROW public x postgres

    """

  @Test("kinds of several words, odd names and dependencies are read")
  func listing() {
    let contents = ArchiveContents(listing: Self.listing, roles: ["role x", "postgres"])
    #expect(
      contents.entries.map { "\($0.dumpID)|\($0.desc)|\($0.schema ?? "-")|\($0.name)|\($0.owner ?? "-")" }
        == [
          "3801|ENCODING|-|ENCODING|-", "9|SCHEMA|-|my app|role x", "3|EXTENSION|-|btree_gist|-",
          "2433|TEXT SEARCH CONFIGURATION|my app|tsc|postgres", "216|TABLE|my app|odd x|role x",
          "215|SEQUENCE|my app|odd x_id_seq|role x", "3363|SEQUENCE OWNED BY|my app|odd x_id_seq|role x",
          "3354|TABLE DATA|my app|odd x|role x", "3206|FK CONSTRAINT|my app|odd x odd x_fk|role x",
        ])
    #expect(contents.entries.last?.dependencies == [216, 3354])
    #expect(contents.owners == ["role x", "postgres"])
    #expect(contents.extensions == ["btree_gist"])
    #expect(contents.serverVersion == "15.18 (Debian 15.18-0+deb12u1)")
  }

  @Test("a selection becomes a list of numbers in the dump's order")
  func list() throws {
    let contents = ArchiveContents(listing: Self.listing, roles: ["role x"])
    let selection = try TableSelection(
      of: [TableName(schema: "my app", name: "odd x")], in: contents, for: .whole)
    #expect(selection.entries.map(\.dumpID) == [216, 215, 3363, 3354, 3206])
    #expect(selection.list.hasPrefix("216; 0 0 TABLE\n215; "))
    let rows = try TableSelection(of: [TableName("odd x")], in: contents, for: .rows)
    #expect(rows.entries.map(\.dumpID) == [3354])
  }

  @Test("an absent table and an ambiguous name are told apart")
  func missing() throws {
    let contents = ArchiveContents(listing: Self.listing, roles: ["role x"])
    #expect(throws: PostgresFault(.tableNotFound, "")) {
      try TableSelection(of: [TableName("Odd")], in: contents, for: .whole)
    }
    #expect(throws: PostgresFault(.tableNotFound, "")) {
      try TableSelection(of: [TableName(schema: "public", name: "odd x")], in: contents, for: .whole)
    }
    func table(_ schema: String) -> ArchiveEntry {
      ArchiveEntry(dumpID: schema.count, desc: "TABLE", schema: schema, name: "t", owner: nil)
    }
    let two = ArchiveContents(entries: [table("a"), table("bb")], serverVersion: nil, toolVersion: nil)
    #expect(throws: PostgresFault(.usage, "")) {
      try TableSelection(of: [TableName("t")], in: two, for: .whole)
    }
    let three = ArchiveContents(
      entries: two.entries + [table("public")], serverVersion: nil, toolVersion: nil)
    #expect(
      try TableSelection(of: [TableName("t")], in: three, for: .whole).tables.map(\.schema) == ["public"])
  }

  @Test("the header of an archive is checked")
  func header() throws {
    let custom: [UInt8] = Array("PGDMP".utf8) + [1, 14, 0, 4, 8, 1]
    let header = try ArchiveHeader(custom)
    #expect(header.isCustom && header.minor == 14 && header.oldestReader == 12)
    #expect(try ArchiveHeader(Array("PGDMP".utf8) + [1, 16, 0, 4, 8, 5, 9]).oldestReader == 17)
    for count in 0..<custom.count {
      #expect(throws: PostgresFault(.dumpIncomplete, "")) { try ArchiveHeader(custom.prefix(count)) }
    }
    #expect(throws: PostgresFault(.dumpIncomplete, "")) { try ArchiveHeader("--\n-- PostgreSQL".utf8) }
  }
}
