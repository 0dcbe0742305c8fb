import ArchiveModel
import Testing

@testable import Settings

@Suite("A .env file is read as Compose reads it")
struct DotEnvTests {
  private func parse(
    _ text: String, environment: [String: String] = ["HOME": "/home/me", "EMPTY": ""]
  ) throws -> DotEnvFile {
    try DotEnvFile(path: "/w/.env", bytes: Array(text.utf8), environment: environment)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var line: String
    var value: String
    var testDescription: String { line }
    init(_ line: String, _ value: String) {
      self.line = line
      self.value = value
    }
  }

  /// The rows of https://docs.docker.com/compose/env-file/ and what they leave to say.
  static let cases: [Case] = [
    Case("VAR=VAL", "VAL"), Case("VAR=\"VAL\"", "VAL"), Case("VAR='VAL'", "VAL"), Case("VAR: VAL", "VAL"),
    Case("VAR = VAL", "VAL"), Case("  VAR=VAL  ", "VAL"), Case("export VAR=VAL", "VAL"),
    Case("export\tVAR=VAL", "VAL"), Case("VAR=VAL\r", "VAL"), Case("VAR=", ""), Case("VAR=\"\"", ""),
    Case("VAR=VAL # comment", "VAL"), Case("VAR=VAL\t# comment", "VAL"),
    Case("VAR=VAL# not a comment", "VAL# not a comment"), Case("VAR=#1", "#1"), Case("VAR= # comment", ""),
    Case("VAR=\"VAL # not a comment\"", "VAL # not a comment"), Case("VAR=\"VAL\" # comment", "VAL"),
    Case("VAR='VAL' # it's", "VAL"), Case("VAR=\"VAL\"#comment", "VAL"),
    Case("VAR='$OTHER'", "$OTHER"), Case("VAR='${OTHER}'", "${OTHER}"),
    Case("VAR='Let\\'s go!'", "Let's go!"),
    Case("VAR=\"{\\\"hello\\\": \\\"json\\\"}\"", "{\"hello\": \"json\"}"),
    Case("VAR=\"some\\tvalue\"", "some\tvalue"), Case("VAR='some\\tvalue'", "some\\tvalue"),
    Case("VAR=some\\tvalue", "some\\tvalue"), Case("VAR=\"a\\nb\\rc\\\\d\\qe\"", "a\nb\rc\\d\\qe"),
    Case("VAR='two\nlines'", "two\nlines"), Case("VAR=\"two\nlines\"", "two\nlines"),
    Case("VAR=p=a=ss word", "p=a=ss word"), Case("VAR=a'b\"c", "a'b\"c"),
    Case("VAR=$(id)`id`;rm", "$(id)`id`;rm"),
    Case("VAR=$HOME/x", "/home/me/x"), Case("VAR=${HOME}x", "/home/mex"), Case("VAR=\"$HOME\"", "/home/me"),
    Case("VAR=\"\\$HOME\"", "$HOME"), Case("VAR=$$HOME", "$HOME"), Case("VAR=a$", "a$"), Case("VAR=$1", "$1"),
    Case("VAR=${NONE:-x}", "x"), Case("VAR=${NONE-x}", "x"), Case("VAR=${EMPTY:-x}", "x"),
    Case("VAR=${EMPTY-x}", ""), Case("VAR=${HOME:-x}", "/home/me"), Case("VAR=${HOME:+x}", "x"),
    Case("VAR=${EMPTY:+x}", ""), Case("VAR=${EMPTY+x}", "x"), Case("VAR=${NONE:-${HOME}}", "/home/me"),
    Case("VAR=${NONE:-${ALSO:-deep}}!", "deep!"), Case("VAR=${HOME?gone}", "/home/me"),
    Case("VAR=\"${NONE:-a b}\"", "a b"), Case("A=1\nVAR=${A}2", "12"), Case("VAR=1\nVAR=2", "2"),
    Case("\u{FEFF}VAR=VAL", "VAL"), Case("# c\n\n  # c\nVAR=VAL", "VAL"), Case("OTHER\nVAR=VAL", "VAL"),
    Case("a.b-c=1\nVAR=VAL", "VAL"), Case("export=1\nVAR=VAL", "VAL"),
    Case("VAR=\"${HOME}\\\"$HOME\"", "/home/me\"/home/me"),
  ]

  @Test("each form of a line has the value that Compose gives it", arguments: cases)
  func conformance(_ expected: Case) throws {
    #expect(try parse(expected.line).assignments["VAR"]?.value == expected.value)
  }

  @Test("the process environment comes before the file in $NAME")
  func interpolationOrder() throws {
    #expect(try parse("HOME=/file\nVAR=$HOME").assignments["VAR"]?.value == "/home/me")
  }

  @Test("a variable keeps its line, after values over several lines and CRLF as well")
  func lines() throws {
    let file = try parse("# one\r\nA='x\r\ny'\r\n\r\nB=2\r\n")
    #expect(file.assignments["A"]?.value == "x\r\ny")
    #expect(file.variable("B") == Sourced("2", .dotEnv(path: "/w/.env", line: 5, variable: "B")))
  }

  @Test(
    "what is no .env line is refused with its line",
    arguments: [
      ("A=1\nnot a line", "/w/.env:2: expected a variable name and '='"),
      ("=x", "/w/.env:1: expected a variable name and '='"),
      ("A='x\n\n", "/w/.env:1: a quoted value does not end"),
      ("A=\"x\" y", "/w/.env:1: text after the closing quote"),
      ("A=${B", "/w/.env:1: '${' has no '}'"),
      ("\nA=${}", "/w/.env:2: '${}' is not a variable"),
      ("A=${B/x/y}", "/w/.env:1: '${B/x/y}' is not a variable"),
      ("A=${B:?must be there}", "/w/.env:1: B must be set: must be there"),
      ("A=a\0b", "/w/.env:1: a value has a NUL byte"),
    ])
  func mistakes(_ text: String, _ message: String) throws {
    let found = try #require(throws: SettingsFault.self) { try parse(text) }
    #expect(found.code == .configInvalid)
    #expect(found.message == message)
    #expect(found.hint != nil)
  }

  @Test("interpolation nested without end is refused, not followed")
  func nesting() {
    let text = "A=" + String(repeating: "${X:-", count: 5_000) + String(repeating: "}", count: 5_000)
    #expect(throws: SettingsFault(.configInvalid, "")) { try parse(text) }
  }

  @Test("a $NAME that nobody sets is a warning: it may have been part of a password")
  func unset() throws {
    let prod = try source(["/work/.env": "PROD_DB_NAME=d\nPROD_DB_USER=u\nPROD_DB_PASSWORD=pa$word\n"])
      .environment("prod")
    #expect(prod.password.value.literalText == "pa")
    #expect(prod.warnings.map(\.message) == ["/work/.env:3: $word is not set and was read as nothing"])
  }

  @Test(
    "F41: a .env file that others can read is a warning", arguments: [0o644, 0o640, 0o604, 0o620] as [UInt32])
  func loose(_ mode: UInt32) throws {
    let files = ["/work/.env": "PROD_DB_NAME=d\nPROD_DB_USER=u"]
    let prod = try source(files, mode: mode).environment("prod")
    #expect(prod.warnings.map(\.hint) == ["Run chmod 0600 /work/.env."])
    #expect(try source(files, mode: 0o600).environment("prod").warnings.isEmpty)
  }
}
