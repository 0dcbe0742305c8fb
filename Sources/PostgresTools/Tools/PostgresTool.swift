/// The client programs that are run.
package enum PostgresTool: String, Sendable, CaseIterable {
  case psql
  case pgDump = "pg_dump"
  case pgDumpAll = "pg_dumpall"
  case pgRestore = "pg_restore"
}
