import ArchiveModel
import Foundation
import Testing

@testable import Catalog

@Suite struct SearchTests {
  let folder: ScratchFolder
  let catalog: Catalog

  init() throws {
    folder = try ScratchFolder()
    catalog = try Catalog.fresh(in: folder)
    try catalog.make(Sample.intent(1, note: "before the Überweisung of März", labels: ["q1-close"]))
    try catalog.make(Sample.intent(2, kind: .table, tables: ["billing.savings_goals", "\"odd \"\"name\""]))
    _ = try catalog.beginBackup(Sample.intent(3, environment: "dev", note: "AND OR NOT NEAR"))
    try catalog.recordFailed(Sample.id(3), reason: "No space left on device", finished: Sample.now)
    try catalog.make(Sample.intent(4, environment: "dev", note: "东京 backup 🏦 x\u{0}y"))
  }

  private func found(_ text: String) throws -> [Int64] { try catalog.search(text).map(\.sequence) }

  @Test("names, notes, labels, tables and reasons are found, by words and their beginnings")
  func words() throws {
    #expect(try found("uberweis") == [1], "accents and case do not matter")
    #expect(try found("MÄRZ before") == [1])
    #expect(try found("q1-close") == [1])
    #expect(try found("savings_goals") == [2])
    #expect(try found("goals") == [2])
    #expect(try found("odd name") == [2])
    #expect(try found("spac devi") == [3])
    #expect(try found("dev") == [4, 3], "the newest first")
    #expect(try found("prod 20260104") == [2, 1])
    #expect(try found("backup_prod_20260104_103000-3.sql.zst") == [1])
    #expect(try found(Sample.id(2).rawValue) == [2])
    #expect(try found("东京") == [4])
    #expect(try found("nothing") == [])
    #expect(try found("space uberweisung") == [], "all words must occur")
  }

  @Test("tables of a census and of an imported dump's manifest are found, also in a catalog of before")
  func tables() throws {
    let old = try ScratchFolder()
    let before = try Catalog(
      at: old.catalog, storeID: nil, now: Sample.now, ifMissing: .create, busyTimeout: 5,
      migrations: Array(Migration.all.prefix(3)))
    _ = try before.addStore("archive", kind: "local", isArchive: true, now: Sample.now)
    for opened in [catalog, before] {
      let intent = try Sample.intent(7)
      _ = try opened.beginBackup(intent)
      _ = try opened.recordComplete(intent.id, Sample.completion(intent, census: Sample.census))
    }
    #expect(try found("public.users") == [5])
    #expect(try found("users quarterly") == [])
    try before.close()
    // As the program before this one wrote it.
    let words = try sqlite3(
      old.catalog, "UPDATE backup_search SET tables = NULL; SELECT count(*) FROM backup_search('users')")
    #expect(words.lines == ["0"])
    let after = try Catalog(at: old.catalog, now: Sample.now, ifMissing: .refuse)
    #expect(try after.search("users").map(\.sequence) == [1] && after.quickCheck().isEmpty)
  }

  @Test("quoted text is found word for word only")
  func phrases() throws {
    #expect(try found("\"space left\"") == [3])
    #expect(try found("\"left space\"") == [])
    #expect(try found("\"spac\"") == [])
    #expect(try found("\"no space\" dev") == [3])
    #expect(try found("\"space left") == [3], "an open quotation runs to the end")
  }

  @Test("words that FTS5 knows as operators are only words")
  func operators() throws {
    #expect(try found("AND") == [3])
    #expect(try found("OR not") == [3])
    #expect(try found("NEAR AND dev") == [3])
    #expect(try found("note : AND") == [], "no column filter: note is a word, too")
    #expect(try found("-dev") == [4, 3])
  }

  static let oddTexts = [
    "", " ", "\"", "\"\"", "\"\"\"", "*", "a*", "*a", "^a", "a^", "(", ")", "(a", "a)", "()", "+", "a+b", "-",
    "a-b", "{names}: a", "names:a", "NEAR(a b, 2)", "a AND", "OR a", "NOT", "a NOT", ";", "';--", "\\", "%",
    "?", "?1", "$x", "@y", ":z", "\0", "a\0b", "\"a\0b\"", "\n\t", "🏦", "🏦a", "é", "\u{301}", "\u{FFFD}",
    "\u{200B}", "a\u{200D}b", "½", "Ⅷ", "٣", "\u{E000}", "𝔘𝔫𝔦", "rank:1", "rowid", "backup_search",
    String(repeating: "a ", count: 5_000), String(repeating: "\"a\" ", count: 5_000),
    String(repeating: "a_", count: 50_000), String(repeating: "\"", count: 9_999),
  ]

  @Test("no text is an error")
  func odd() throws {
    for text in Self.oddTexts {
      #expect(throws: Never.self, "\(text.prefix(40))") { _ = try catalog.search(text) }
      _ = try catalog.list(BackupFilter(labels: ["x"], since: Sample.now, text: text))
    }
  }

  @Test("random text is no error either")
  func random() throws {
    let pieces = [
      "\"", "*", "AND", "OR", "NOT", "NEAR", "(", ")", ":", "-", "^", "+", ",", "{", "}", "a", "ä", " ",
    ]
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 1...12)).map { _ in pieces.randomElement() ?? "" }.joined()
      #expect(throws: Never.self, "\(text)") { _ = try catalog.search(text) }
    }
  }

  @Test("text without a letter or a digit finds nothing, and does not hide the other words")
  func empty() throws {
    #expect(try found("--- *** 🏦") == [])
    #expect(try found("--- dev 🏦") == [4, 3])
    #expect(SearchText("… “ ”").query == nil)
    #expect(SearchText("a \"b c\" d-e").query == "\"a\"* AND \"b c\" AND \"d-e\"*")
  }

  @Test("a limit cuts the newest off the top")
  func limit() throws {
    #expect(try catalog.search("backup", limit: 2).map(\.sequence) == [4, 2])
  }
}
