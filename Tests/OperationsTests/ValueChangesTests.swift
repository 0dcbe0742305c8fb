import ArchiveModel
import Testing

@testable import Operations

/// Which tables' values a script may change.
@Suite struct ValueChangesTests {
  private let tables = ["a", "b", "Odd \"x\"", "alembic_version"]

  private func changed(_ statements: String...) -> [String] {
    let changes = ValueChanges(by: statements)
    return tables.filter { changes.includes(TableName(schema: "s", name: $0)) }
  }

  @Test("statements name the table whose values they change")
  func named() {
    #expect(changed("-- why\nUPDATE ONLY s.a SET x = 1", "INSERT INTO b VALUES (1)") == ["a"])
    #expect(changed("delete from B where x", "UPDATE alembic_version SET version_num = '2'") == ["b"])
    #expect(changed("UPDATE \"s\".\"Odd \"\"x\"\"\" SET y = 2") == ["Odd \"x\""])
    #expect(changed("ALTER TABLE IF EXISTS a ALTER COLUMN x SET DATA TYPE int USING 1") == ["a"])
    #expect(changed("INSERT INTO a VALUES (1) ON CONFLICT (x) DO UPDATE SET x = 2") == ["a"])
    #expect(changed("ALTER TABLE a ADD COLUMN type text", "CREATE INDEX i ON b (x)", "COMMIT") == [])
  }

  @Test("what cannot be looked into may change any table but alembic's own")
  func any() {
    let all = ["a", "b", "Odd \"x\""]
    let opaque = [
      "DO $$ BEGIN END $$", "SELECT f()", "WITH x AS (SELECT 1) SELECT 2", "MERGE INTO a USING b",
    ]
    for statement in opaque {
      #expect(changed(statement) == all, "\(statement)")
    }
  }
}
