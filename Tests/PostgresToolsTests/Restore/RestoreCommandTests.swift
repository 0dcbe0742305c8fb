import Testing

@testable import PostgresTools

@Suite("What psql and pg_restore are asked for") struct RestoreCommandTests {
  @Test("a script is committed at its end, or only when told")
  func script() {
    #expect(
      RestoreCommand.script(.atEndOfInput).arguments
        == ["-X", "-v", "ON_ERROR_STOP=1", "-1", "-q", "--no-password", "-f", "-"])
    #expect(!RestoreCommand.script(.whenTold).arguments.contains("-1"))
    #expect(RestoreCommand.script(.whenTold).tool == .psql)
  }

  @Test("an archive comes in one transaction, or in parallel from a folder")
  func archive() {
    #expect(
      RestoreCommand.archive(ArchiveRestore(jobs: 4)).arguments
        == ["--exit-on-error", "--no-password", "--dbname=", "--single-transaction"])
    #expect(
      RestoreCommand.archive(ArchiveRestore(source: "-odd", list: "/l", part: .rowsOnly, jobs: 4)).arguments
        == [
          "--exit-on-error", "--no-password", "--dbname=", "--jobs=4", "--data-only", "--use-list=/l", "--",
          "-odd",
        ])
    #expect(RestoreCommand.archive(ArchiveRestore()).tool == .pgRestore)
  }

  @Test("F60: only a restore in place drops what is there, and in one transaction")
  func clean() {
    let inPlace = ArchiveRestore(source: "/d", jobs: 4, cleansFirst: true).arguments
    #expect(inPlace.contains("--clean") && inPlace.contains("--single-transaction"))
    #expect(!inPlace.contains { $0.hasPrefix("--jobs") })
    #expect(!ArchiveRestore(source: "/d").arguments.contains("--clean"))
  }

  @Test("listings, scripts and full reads")
  func reading() {
    #expect(RestoreCommand.listing(source: nil).arguments == ["--list", "--verbose"])
    #expect(RestoreCommand.readThrough(source: "/d").arguments == ["--file=/dev/null", "--", "/d"])
    #expect(
      RestoreCommand.asScript(source: nil, list: "/l", definitionsOnly: true).arguments
        == ["--schema-only", "--use-list=/l", "--file=-"])
  }
}
