import Testing

/// Names, clocks, lengths and documentation.
@Suite struct CodeRulesTests {
  @Test("no file or type has a name that says nothing")
  func names() throws {
    let empty = ["utils", "util", "helpers", "helper", "common", "manager", "misc", "base", "handler"]
    for file in try SourceTree.files(below: "Sources") + SourceTree.files(below: "Tests") {
      let words = file.stem.lowercased()
      #expect(!empty.contains { words.hasSuffix($0) }, "\(file.path)")
      for line in file.lines {
        guard let name = Self.declaredType(line)?.lowercased() else { continue }
        #expect(!empty.contains { name.hasSuffix($0) }, "\(file.path): \(line)")
      }
    }
  }

  @Test("only the door reads the clock of the machine")
  func clock() throws {
    let banned = ["Date()", "Date.now", "TimeZone.current", "Calendar.current", "DispatchTime.now"]
    for file in try SourceTree.files(below: "Sources") where file.room != "strongroom" {
      for (number, line) in file.lines.enumerated() {
        #expect(!banned.contains { line.contains($0) }, "\(file.path):\(number + 1): \(line)")
      }
    }
  }

  @Test("a source file has at most 300 lines")
  func length() throws {
    for file in try SourceTree.files(below: "Sources") + SourceTree.files(below: "Tests") {
      #expect(file.lines.count <= 301, "\(file.path) has \(file.lines.count) lines")
    }
  }

  @Test("nothing is public, and nothing may crash on what can happen")
  func banned() throws {
    let banned = ["try!", " as! ", "fatalError(", "Foundation.Process(", " Process()", ".disabled("]
    for file in try SourceTree.files(below: "Sources") {
      for (number, line) in file.lines.enumerated() where !line.contains("//") {
        let isPublic = ["public ", "open "].contains { line.drop { $0 == " " }.hasPrefix($0) }
        #expect(!isPublic && !banned.contains { line.contains($0) }, "\(file.path):\(number + 1): \(line)")
      }
    }
  }

  @Test("every package declaration is documented by a line that ends in a full stop")
  func documentation() throws {
    for file in try SourceTree.files(below: "Sources") {
      for (number, line) in file.lines.enumerated() where Self.needsDocumentation(line) {
        let first = Self.firstDocumentationLine(above: number, in: file.lines)
        let text = first ?? Self.firstDocumentationLine(ofTypeAround: number, in: file.lines)
        #expect(text != nil, "\(file.path):\(number + 1) has no documentation: \(line)")
      }
    }
  }

  /// Whether a line declares something for other targets that a reader must be told about.
  ///
  /// Initializers explain themselves where they only copy, and so do the requirements of protocols.
  static func needsDocumentation(_ line: String) -> Bool {
    let text = line.drop { $0 == " " }
    guard text.hasPrefix("package "), !text.hasPrefix("package import ") else { return false }
    let kinds = [
      "struct ", "enum ", "indirect enum ", "final class ", "actor ", "protocol ", "typealias ",
      "func ", "mutating func ", "static func ",
      "let ", "var ", "private(set) var ", "static let ", "static var ",
    ]
    let standard = [
      "func encode(to", "static func ==", "static func <", "func hash(into",
      "var description:", "let rawValue:",
      // Of `Fault` and `ArchiveStore`.
      "let code:", "let message:", "let hint:", "let cause:", "var cause:", "let name:", "var name:",
      "let capabilities", "var capabilities",
    ]
    let rest = text.dropFirst("package ".count)
    return kinds.contains { rest.hasPrefix($0) } && !standard.contains { rest.hasPrefix($0) }
  }

  static func firstDocumentationLine(above number: Int, in lines: [String]) -> String? {
    var index = number - 1
    var found: String?
    while index >= 0 {
      let text = lines[index].drop { $0 == " " }
      if text.hasPrefix("///") {
        found = String(text)
      } else if !text.hasPrefix("@") {
        break
      }
      index -= 1
    }
    return found
  }

  /// A method that fulfils a documented protocol may stand in an extension that says so.
  static func firstDocumentationLine(ofTypeAround number: Int, in lines: [String]) -> String? {
    guard lines[number].hasPrefix("  ") else { return nil }
    let owner = lines[..<number].lastIndex { !$0.hasPrefix(" ") && $0.hasSuffix("{") }
    guard let owner, lines[owner].contains(":") else { return nil }
    return firstDocumentationLine(above: owner, in: lines)
  }

  static func declaredType(_ line: String) -> String? {
    let words = line.split(whereSeparator: { " :{<(".contains($0) }).map(String.init)
    guard
      let kind = words.firstIndex(where: { ["struct", "class", "enum", "actor", "protocol"].contains($0) }),
      kind + 1 < words.count, !line.drop(while: { $0 == " " }).hasPrefix("//"), !line.contains("import ")
    else { return nil }
    return words[kind + 1]
  }
}
