import Foundation
import Testing

extension BuiltProgram {
  /// The commands of docs/merge.md, word for word, and what they print.
  @Suite struct MergePageTests {
    private struct Example {
      let words: [String]
      let lines: [String]
    }

    private static func examples() throws -> [Example] {
      let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
      let page = try String(contentsOf: root.appending(path: "docs/merge.md"), encoding: .utf8)
      return page.components(separatedBy: "```\n$ strongroom ").dropFirst().map { part in
        let lines = (part.components(separatedBy: "\n```").first ?? "").split(separator: "\n").map(
          String.init)
        return Example(
          words: lines[0].split(separator: " ").map(String.init), lines: lines.dropFirst().map(settled))
      }
    }

    /// A line without what is another one in every run.
    private static func settled(_ line: String) -> String {
      for beginning in ["merge dev into prod: ", "Safety backup: ", "Merged: 11 rows in "]
      where line.hasPrefix(beginning) { return beginning }
      return line
    }

    @Test("the page tells what happens")
    func page() throws {
      let ground = try MergeGround()
      let examples = try Self.examples()
      try #require(examples.count == 2)
      for example in examples {
        let outcome = try ground.sandbox.run(example.words)
        #expect(outcome.lines.map(Self.settled) == example.lines, "\(outcome)")
      }
    }
  }
}
