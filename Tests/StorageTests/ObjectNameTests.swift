import ArchiveModel
import Storage
import Testing

@Suite struct ObjectNameTests {
  @Test(
    "names of stored objects are accepted as they are",
    arguments: [
      "backup_prod_20260104_103000.sql.zst.age", "backup_prod_%64ata_20260104_103000.sql",
      "a+b~2", "_", "%", String(repeating: "x", count: 255),
    ])
  func good(text: String) throws {
    #expect(try ObjectName(text).rawValue == text)
  }

  @Test(
    "F36, F37: names that could mean something else are refused",
    arguments: [
      "", ".", "..", ".hidden", "-f", "a/b", "/etc/passwd", "a/../../b", "a b", "a\nb", "a\0b", "\"q\"",
      "$(id)", ";rm",
      "ü", "😀", "a*", "a?", "a:b", String(repeating: "x", count: 256),
      "catalog.sqlite", "catalog.sqlite-journal", "catalog.sqlite.v1",
    ])
  func bad(text: String) {
    #expect(throws: StorageFault(.nameInvalid, "")) { try ObjectName(text) }
  }
}
