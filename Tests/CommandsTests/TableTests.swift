import Testing

@testable import Commands

@Suite struct TableTests {
  private let table: Table = {
    var table = Table(columns: [
      Column(title: "ID"), Column(title: "SIZE", alignment: .right), Column(title: "NAME", shrinks: true),
    ])
    table.rows = [["a", "1 B", "backup_prod_20260104_103000.sql"], ["日本", "12.0 KiB", "x"]]
    return table
  }()

  @Test("columns are as wide as their widest cell, wide characters counted as two")
  func alignment() {
    #expect(
      table.lines(width: nil) == [
        "ID        SIZE  NAME",
        "a          1 B  backup_prod_20260104_103000.sql",
        "日本  12.0 KiB  x",
      ])
  }

  @Test("no line is wider than the terminal as long as a column can give way")
  func fits() {
    for width in 24...60 {
      for line in table.lines(width: width) { #expect(line.displayWidth <= width) }
    }
  }

  @Test("control characters cannot reach the terminal")
  func control() {
    #expect("a\u{1B}[31mb\nc".fitted(to: 20) == "a?[31mb?c")
  }
}
