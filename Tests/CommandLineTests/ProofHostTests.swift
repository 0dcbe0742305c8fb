import Foundation
import Testing

extension BuiltProgram {
  /// A proof that another machine has made and this one records.
  @Suite struct ProofHostTests {
    private let ground: RestoreGround
    private var sandbox: Sandbox { ground.sandbox }

    init() throws {
      ground = try RestoreGround()
      ground.sandbox.openTemporaryFolder()
    }

    /// A copy of the archive as a machine of its own would have it, with another catalog; gives the report.
    private func proveElsewhere(_ arguments: String...) throws -> String {
      try sandbox.shell(
        "mkdir -p far && cp -a backups far/ && rm far/backups/catalog.sqlite* && cp .env far/")
      let rebuilt = try sandbox.shell("cd far && $strongroom catalog rebuild")
      try #require(rebuilt.status == 0, "\(rebuilt)")
      return try sandbox.shell(
        "cd far && $strongroom test-restore --env dev --json \(arguments.joined(separator: " "))"
      ).output
    }

    @Test("a proof host's report is recorded once, about the bytes it is about, and show says who it was")
    func recorded() throws {
      try sandbox.backUp()
      let id = try #require(try sandbox.listed().first?["id"].text)
      try sandbox.write(try proveElsewhere(), to: "report.json")
      #expect(try sandbox.run("show", id).output.contains("test restores: none"))
      for _ in 0..<2 {
        let outcome = try sandbox.shell("$strongroom test-restore --record - < report.json")
        #expect(outcome.status == 0 && outcome.output.hasPrefix("Proved:"), "\(outcome)")
      }
      let shown = try Document(try sandbox.run("show", id, "--json").output)["test_restores"].list
      #expect(shown.count == 1 && shown[0]["passed"].flag == true, "\(shown)")
      #expect(shown[0]["evidence"]["host"].text?.isEmpty == false, "\(shown)")
      #expect(try sandbox.run("show", id).output.contains(" on \(shown[0]["evidence"]["host"].text ?? "?")"))
    }

    @Test("a report that fails is recorded as such, and one that was changed or is none is refused")
    func others() throws {
      try sandbox.backUp()
      let report = try proveElsewhere()
      func record(_ text: String) throws -> Outcome {
        try sandbox.write(text, to: "report.json")
        return try sandbox.run("test-restore", "--record", "report.json")
      }
      func changed(_ old: String, _ new: String) throws -> Outcome {
        try #require(report.contains(old))
        return try record(report.replacingOccurrences(of: old, with: new))
      }
      let digest = try #require(try Document(report)["stored_sha256"].text)
      #expect(try changed(digest, String(repeating: "0", count: 64)).status == 12)
      #expect(try changed("\"at\" : \"20", "\"at\" : \"21").status == 12)
      #expect(try changed("\"verdict\" : \"proved\"", "\"verdict\" : \"skipped\"").status == 2)
      #expect(try changed("\"differences\" : [", "\"differences\" : [ \"x\" ").status == 2)
      #expect(try record("").status == 2)
      #expect(try sandbox.run("test-restore", "--record", "nosuch").status == 5)
      #expect(try sandbox.run("test-restore", "--record", "nosuch", "--latest").status == 2)
      let id = try #require(try sandbox.listed().first?["id"].text)
      #expect(try sandbox.run("show", id).output.contains("test restores: none"))
      let failed = try record(
        report.replacingOccurrences(
          of: "\"differences\" : [", with: "\"differences\" : [ \"a row is missing\""
        )
        .replacingOccurrences(of: "\"verdict\" : \"proved\"", with: "\"verdict\" : \"not-proved\""))
      #expect(failed.status == 4, "\(failed)")
      #expect(try sandbox.run("show", id).output.contains("a row is missing"))
    }
  }
}
