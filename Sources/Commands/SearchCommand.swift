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
    let request = try filter.request(search: text)
    let outcome = try await ListOperation(request).run(in: try settings.operationContext(in: context))
    if json {
      context.terminal.write(try JSONOutput.document(BackupListDocument(outcome, command: "search")))
    } else {
      BackupTable(outcome).write(to: context.terminal)
    }
    return .ok
  }
}
