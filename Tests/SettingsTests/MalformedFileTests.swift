import ArchiveModel
import Foundation
import Testing

@testable import Settings

@Suite("Malformed settings files")
struct MalformedFileTests {
  /// A small repeatable source of numbers (Knuth's MMIX constants).
  private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  private static let seeds = [
    "[archive]\npath = 'a'\n", "[env.prod]\ntools = ['a', \"b\"]\n", "env.prod = { host = 'h', port = 1 }\n",
    "[[store]]\nname = \"\"\"x\ny\"\"\"\n", "version = 1\nx = 1979-05-27T07:32:00Z\n", "a.b.c = 1e5 # c\n",
  ]
  private static let tokens = [
    "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "\"", "'", "\"\"\"", "'''", "\n", "\r\n", "#", "\\",
    "\\u00", "+",
    "-", "_", "0x", "e", "inf", "1979-05-27", "T", ":", "Z", "true", " ", "\t", "\u{1}", "é", "\u{A0}",
    "\u{2028}", "1",
    "a", "x=", "[a]\n", "{a=1}", "[1]", "\u{FEFF}",
  ]

  @Test("no malformed file ends the process, and each is refused with its place or read")
  func mutations() {
    var dice = Dice(state: 4)
    var refused = 0
    for _ in 0..<2_000 {
      var text = Array(Self.seeds.randomElement(using: &dice) ?? "")
      for _ in 0...Int.random(in: 0..<6, using: &dice) {
        let place = Int.random(in: 0...text.count, using: &dice)
        if Bool.random(using: &dice), place < text.count {
          text.remove(at: place)
        } else {
          text.insert(contentsOf: Self.tokens.randomElement(using: &dice) ?? "", at: place)
        }
      }
      let file = SettingsFile(path: "/f.toml", bytes: Array(String(text).utf8), mode: 0o600)
      do {
        _ = FileSettings(try SettingsDocument(file), source: source())
      } catch {
        refused += 1
        #expect(error.code == .configInvalid)
        #expect(error.message.hasPrefix("/f.toml"))
      }
    }
    #expect((500..<2_000).contains(refused))
  }

  @Test(
    "nesting without end is refused, not followed",
    arguments: ["x = ", "[", "x = {a = ", "x = [{a = ", "", "x."])
  func nesting(_ start: String) throws {
    for bracket in ["[", "{", "[{a=", "{a=", "a."] {
      let text = start + String(repeating: bracket, count: 20_000)
      #expect(try fault(source(toml: text)).code == .configInvalid)
    }
  }

  @Test("the scan knows the line of each key through strings, comments and nesting")
  func lines() throws {
    let text = #"""
      # [no]
      a = """
      [no]
      b = 1 \"""
      """"
      'c d'."e\u0066" = [ # ]
        '}', { g = '#', h = [1,
      2] }
      ]
      [i . j]
      k = '''
      l = 1'''
      [[m]]
      n = 1
      """#
    let scan = DocumentScan(Array(text.utf8))
    #expect(scan.hazard == nil)
    #expect(
      scan.lines == [
        ["a"]: 2, ["c d"]: 6, ["c d", "ef"]: 6, ["c d", "ef", "g"]: 7, ["c d", "ef", "h"]: 7, ["i"]: 10,
        ["i", "j"]: 10, ["i", "j", "k"]: 11, ["m"]: 13, ["m", "n"]: 14,
      ])
    #expect(scan.line(of: ["i", "j", "gone"]) == 10)
    #expect(scan.line(of: ["gone"]) == 1)
  }
}
