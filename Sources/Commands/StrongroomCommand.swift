import ArgumentParser

/// The root of the command line.
struct StrongroomCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strongroom",
    abstract: "PostgreSQL backups that can be proved to restore.",
    discussion: """
      EXIT STATUS
        0 ok, 1 unexpected, 2 usage or configuration, 3 partly done,
        4 verification failed, 5 not found, 6 locked, 7 key,
        8 PostgreSQL or its tools, 9 local store, 10 remote store,
        11 catalog, 12 refused by a safety rule, 13 findings,
        128+n ended by signal n.
      """,
    version: Version.text,
    groupedSubcommands: [
      CommandGroup(
        name: "Backups",
        subcommands: [
          BackupCommand.self, ListBackupsCommand.self, ShowCommand.self, SearchCommand.self,
          VerifyCommand.self, TestRestoreCommand.self, RestoreCommand.self, ImportCommand.self,
        ]),
      CommandGroup(
        name: "Retention",
        subcommands: [CleanupCommand.self, HoldCommand.self, AcknowledgeCommand.self]),
      CommandGroup(
        name: "Copies", subcommands: [ReplicateCommand.self, FetchCommand.self, StoresCommand.self]),
      CommandGroup(
        name: "Keys",
        subcommands: [
          KeyCommand.self, SealCommand.self, UnsealCommand.self, RecoverySheetCommand.self,
        ]),
      CommandGroup(name: "Routine", subcommands: [ScheduleCommand.self]),
      CommandGroup(name: "Catalog", subcommands: [CatalogCommand.self]),
      CommandGroup(
        name: "Databases",
        subcommands: [
          CompareCommand.self, PreflightCommand.self, MigrateCommand.self, RollbackCommand.self,
          UpdateProdCommand.self, ValidateCommand.self, MergeCommand.self,
        ]),
      CommandGroup(
        name: "Insight",
        subcommands: [
          StatusCommand.self, MetricsCommand.self, InfoCommand.self, StatsCommand.self, DoctorCommand.self,
          ConfigCommand.self, DemoCommand.self,
        ]),
    ])
}
