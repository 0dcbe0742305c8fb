import ArgumentParser
import Foundation
import Testing

@testable import Commands

/// What the pages and examples tell users to type is a command that exists, with options that exist.
@Suite struct PageCommandTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test(
    "every command line of the page and of the example parses",
    arguments: ["docs/operations.md", "config/examples/production_update.sh"])
  func lines(file: String) throws {
    let text = try String(contentsOf: Self.root.appending(path: file), encoding: .utf8)
    let code = file.hasSuffix(".md") ? Self.code(text) : text
    let commands = code.split(separator: "\n").flatMap { Self.commands(in: String($0)) }
    try #require(commands.count >= 3)
    let known = StrongroomCommand.configuration.groupedSubcommands.flatMap(\.subcommands).map {
      $0.configuration.commandName
    }
    for words in commands {
      // A command of a later step is read as soon as it is there.
      if let name = words.first, Self.later.contains(name), !known.contains(name) { continue }
      #expect(throws: Never.self, "\(file): strongroom \(words.joined(separator: " "))") {
        try CommandLineFace.parse(words)
      }
    }
  }

  private static let later: Set = ["migrate", "rollback", "update-prod", "merge"]

  /// The lines of the fenced blocks for a shell.
  private static func code(_ page: String) -> String {
    page.components(separatedBy: "```sh\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
      .joined()
  }

  /// The words after each `strongroom` that begins a command, as a shell would cut them.
  static func commands(in line: String) -> [[String]] {
    guard line.first != "#" else { return [] }
    return line.components(separatedBy: "strongroom ").dropFirst().compactMap { rest in
      let words = words(of: rest)
      return words.isEmpty ? nil : words
    }
  }

  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if quote == nil, character.isWhitespace {
        word.map { words.append($0) }
        word = nil
      } else if quote == nil, word == nil ? "|&;<>#)".contains(character) : "|&;)".contains(character) {
        break
      } else {
        word = (word ?? "") + String(character)
      }
    }
    word.map { words.append($0) }
    return words
  }

  @Test("words are cut as a shell cuts them")
  func cutting() {
    #expect(
      Self.commands(
        in: "F=$(strongroom backup --note 'a b' | grep x) && strongroom compare --source dev > /tmp/x")
        == [["backup", "--note", "a b"], ["compare", "--source", "dev"]])
    #expect(Self.commands(in: "# strongroom nothing") == [])
  }
}
