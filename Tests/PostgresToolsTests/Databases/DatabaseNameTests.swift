import ArchiveModel
import Testing

@testable import PostgresTools

@Suite("Names of side and kept databases") struct DatabaseNameTests {
  let time: CivilTimestamp

  init() throws { time = try #require(CivilTimestamp("20260104_103000")) }

  @Test("a short name is followed by what happened and when")
  func short() {
    #expect(DatabaseNames.side(of: "app", at: time, taken: []) == "app__restore_20260104_103000")
    #expect(DatabaseNames.kept(of: "app", at: time, taken: []) == "app_before_20260104_103000")
  }

  @Test("a taken name is avoided")
  func taken() {
    let taken: Set = ["app_before_20260104_103000", "app_before_20260104_103000_2"]
    #expect(DatabaseNames.kept(of: "app", at: time, taken: taken) == "app_before_20260104_103000_3")
  }

  @Test("F36: names are cut to 63 bytes between characters, and two that are cut never collide")
  func long() {
    let beginnings = [
      String(repeating: "a", count: 63), String(repeating: "a", count: 62) + "b", String(repeating: "ü", count: 31),
      String(repeating: "🐘", count: 15) + "abc", String(repeating: "e\u{301}", count: 21), String(repeating: "x", count: 38),
    ]
    var seen: Set<String> = []
    for beginning in beginnings {
      for name in [
        DatabaseNames.side(of: beginning, at: time, taken: []), DatabaseNames.kept(of: beginning, at: time, taken: []),
      ] {
        #expect(name.utf8.count <= 63)
        #expect(name.utf8.count >= 58 || beginning.utf8.count < 40, "\(name)")
        #expect(!name.unicodeScalars.contains("\u{FFFD}"))
        #expect(seen.insert(name).inserted)
      }
    }
    let full = DatabaseNames.kept(of: beginnings[0], at: time, taken: [])
    let next = DatabaseNames.kept(of: beginnings[0], at: time, taken: [full])
    #expect(next.utf8.count <= 63 && next != full && next.hasSuffix("_before_20260104_103000_2"))
  }

  @Test("the statement that makes a side database says all that cannot be changed later")
  func creation() {
    let properties = DatabaseProperties(
      owner: "o\"x", encoding: "UTF8", collate: "C", ctype: "C", localeProvider: "icu", locale: "und", settings: [],
      grants: nil, comment: nil)
    let creation = DatabaseCreation(name: "s", like: properties, tablespace: "fast")
    #expect(
      creation.statement(serverMajor: 15)
        == "CREATE DATABASE \"s\" TEMPLATE template0 OWNER \"o\"\"x\" ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' "
        + "LOCALE_PROVIDER icu ICU_LOCALE 'und' TABLESPACE \"fast\"")
    #expect(!creation.statement(serverMajor: 14).contains("PROVIDER"))
  }
}
