import ArchiveModel
import Testing

@Suite struct ArchiveNameTests {
  @Test(
    "names of the guide parse and print back",
    arguments: [
      "backup_prod_20260104_103000.sql",
      "backup_prod_20260104_103000.dump",
      "backup_prod_20260104_103000.dir.tar",
      "backup_dev-2_data_20260104_103000.sql.gz",
      "backup_prod_schema_20260104_103000.sql.zst.age",
      "backup_prod_globals_20260104_103000-12.sql",
      "backup_prod_savings_goals_20260104_103000.sql",
      "backup_prod_x_20260104_103000_20260104_103001.sql",
      "backup_prod_%64ata_20260104_103000.sql",
    ])
  func roundTrip(name: String) {
    #expect(ArchiveName(name)?.description == name)
  }

  @Test(
    "other names are not ours",
    arguments: [
      "backup_prod.sql", "backup_Prod_20260104_103000.sql", "backup_prod_20260104_103000.sql.bz2",
      "backup_prod__20260104_103000.sql", "backup_prod_20261304_103000.sql",
      "backup_prod_20260104_103000-1.sql",
      "../backup_prod_20260104_103000.sql", "",
    ])
  func foreign(name: String) {
    #expect(ArchiveName(name) == nil)
  }
}
