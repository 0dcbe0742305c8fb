import PostgresFixture
import ArchiveModel
import Processes
import Testing

@testable import PostgresTools

extension OnALiveServer {
  @Suite("Real dumps are read") struct RealDumpTests {
    let server: LiveServer

    init() throws { server = try LiveServer.current }

    private func everyKind(_ name: String, _ body: (ServerAccess) async throws -> Void) async throws {
      try await server.makeRolesOfEveryKind()
      try await server.database(name, EveryKind.script + "\n;SELECT lo_from_bytea(0, '\\x00ff5c2e0a');") {
        try await body(ServerAccess(to: $0, with: server.tools))
      }
    }

    private func output(
      _ access: ServerAccess, _ tool: PostgresTool, _ arguments: [String], _ input: [UInt8] = []
    )
      async throws -> [UInt8]
    {
      let result = try await server.runner.run(access.command(tool, arguments), input: input)
      try #require(result.isSuccess, "\(result.standardErrorTail)")
      return result.standardOutput
    }

    @Test(
      "plain and custom dumps of every kind of object have the same entries",
      arguments: [[], ["--data-only"], ["--schema-only"]])
    func sameEntries(options: [String]) async throws {
      try await everyKind("kinds\(options.joined())") { access in
        let plain = String(decoding: try await output(access, .pgDump, options), as: UTF8.self)
        let custom = try await output(access, .pgDump, options + ["--format=custom"])
        let listing = try await output(
          access, .pgRestore, RestoreCommand.listing(source: nil).arguments, custom)
        let listed = ArchiveContents(listing: String(decoding: listing, as: UTF8.self))
        let read = try SampleDump.read(plain).contents
        let silent: Set = ["ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE"]
        let wanted = listed.entries.filter { !silent.contains($0.desc) }
        #expect(Set(read.entries.map(\.key)) == Set(wanted.map(\.key)))
        #expect(read.entries.count == wanted.count)
        #expect(read.owners == listed.owners.intersection(read.owners) && !read.owners.isEmpty)
        #expect(read.extensions.sorted() == listed.extensions.sorted())
        #expect(read.serverVersion == listed.serverVersion && read.toolVersion == listed.toolVersion)
        #expect(read.holdsLargeObjects || options == ["--schema-only"])
        #expect(read.holdsRows == (options != ["--schema-only"]))
        #expect(read.holdsDefinitions == (options != ["--data-only"]))
        for table in listed.tables {
          let name = TableName(schema: table.schema, name: table.name)
          for purpose in TableSelection.Purpose.allCases where options.isEmpty {
            let one = try TableSelection(of: [name], in: read, for: purpose)
            let other = try TableSelection(of: [name], in: listed, for: purpose)
            #expect(one.keys == other.keys, "\(name) \(purpose)")
            #expect(Set(one.incoming.map(\.key)) == Set(other.incoming.map(\.key)))
          }
        }
      }
    }

    @Test(
      "dumps with every option are whole, harmless and pass the filter into an empty database",
      arguments: [
        [], ["--verbose"], ["--inserts"], ["--quote-all-identifiers"],
        ["--column-inserts", "--rows-per-insert=2"],
      ])
    func options(options: [String]) async throws {
      try await everyKind("opts\(abs(options.hashValue))") { access in
        let bytes = try await output(access, .pgDump, options)
        let text = String(decoding: bytes, as: UTF8.self)
        let summary = try SampleDump.read(text, chunk: 4096)
        #expect(summary.findings.isEmpty)
        #expect(summary.roles.subtracting(["postgres"]) == ["ev_reader", "ev_writer"])
        let key = PlainDumpEdit.newRestrictionKey()
        let script = try PlainDumpFilterTests.filtered(text, PlainDumpEdit(restrictionKey: key), chunk: 777)
        try await server.database("again\(abs(options.hashValue))") { connection in
          let target = try ServerAccess(to: connection, with: server.tools)
          let whole = "BEGIN;\n" + script + "COMMIT;\n"
          _ = try await output(target, .psql, RestoreCommand.script(.whenTold).arguments, Array(whole.utf8))
          let again = try await output(target, .pgDump, options + ["--restrict-key=a"])
          let first = try await output(access, .pgDump, options + ["--restrict-key=a"])
          func lines(_ bytes: [UInt8]) -> [Substring] {
            // Large objects get numbers of their own, verbose dumps show the time.
            String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter {
              !$0.hasPrefix("-- Started") && !$0.hasPrefix("-- Completed") && !$0.hasPrefix("-- TOC")
                && !$0.hasPrefix("-- Dependencies")
            }
          }
          #expect(lines(again) == lines(first))
        }
      }
    }

    @Test("globals of a server are read")
    func globals() async throws {
      let access = try ServerAccess(to: server.connection(), with: server.tools)
      let text = String(decoding: try await output(access, .pgDumpAll, ["--globals-only"]), as: UTF8.self)
      #expect(try SampleDump.read(text).isCluster)
    }

    /// What is inside and outside quotes must be the same for psql and for us: a `\echo` that psql obeys must have
    /// been refused.
    @Test("F59: what psql takes for a command is refused", arguments: 0..<8)
    func agreesWithPsql(seed: UInt64) async throws {
      var random = SplitMix(state: seed)
      let pieces = [
        "'", "\"", "$$", "$a$", "E'", "\\", "\\\\", "\n", "-- ", "/*", "*/", ";", "(", ")", "a", "1", " ",
        "$", "e",
        "U&'", "''", "\r", "COPY t FROM stdin;\n", "\n\\.\n", "begin", "create function f()", " end ", "b'",
        ":", "é",
      ]
      var obeyed = 0
      let access = try ServerAccess(to: server.connection(), with: server.tools)
      for _ in 0..<12 {
        let count = Int.random(in: 1...12, using: &random)
        let noise = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        let text = SampleDump.around("\(noise)\\echo obeyed\n")
        // Not ON_ERROR_STOP: what follows an error must not be reached by other ways either.
        let result = try await server.runner.run(
          access.command(.psql, ["-X", "-q", "-f", "-"]), input: Array(text.utf8))
        guard result.outputText.contains("obeyed") else { continue }
        obeyed += 1
        #expect(throws: PostgresFault.self, "\(noise.debugDescription)") { try SampleDump.read(text) }
      }
      #expect(obeyed > 0)
    }
  }
}

/// Random numbers that a seed decides (SplitMix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
