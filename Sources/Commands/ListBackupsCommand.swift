import ArchiveModel
import ArgumentParser
import Operations

struct ListBackupsCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "list-backups", abstract: "List backups, newest first unless sorted otherwise.",
    discussion: """
      T is a date (2026-01-04), a time (2026-01-04 10:30), an instant (2026-01-04T10:30:00Z), or an age (7d, 12h).
      What was removed is shown with --state removed only.
      """)

  @OptionGroup var filter: FilterOptions

  @Option(
    help: ArgumentHelp(
      "Only backups whose name, note, labels, tables or errors contain this.", valueName: "text"))
  var search: String?

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let operation = ListOperation(try filter.request(search: search))
    let world = try settings.operationContext(in: context)
    if json {
      try BackupListDocument(try await operation.listing(in: world), command: "list-backups")
        .write(to: context.terminal)
    } else {
      BackupTable(try await operation.run(in: world)).write(to: context.terminal)
    }
    return .ok
  }
}
