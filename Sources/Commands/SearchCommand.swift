import ArchiveModel
import ArgumentParser
import Operations

struct SearchCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Find backups by words in their name, note, labels, tables or errors.")

  @Argument(help: ArgumentHelp("Words to find; each may be the beginning of a word.", valueName: "text"))
  var text: String

  @OptionGroup var filter: FilterOptions

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let operation = ListOperation(try filter.request(search: text))
    let world = try settings.operationContext(in: context)
    if json {
      try BackupListDocument(try await operation.listing(in: world), command: "search")
        .write(to: context.terminal)
    } else {
      BackupTable(try await operation.run(in: world)).write(to: context.terminal)
    }
    return .ok
  }
}
