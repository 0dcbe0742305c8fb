import ArchiveModel
import ArgumentParser
import Operations

struct ShowCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show everything known about one backup.")

  @Argument(help: ArgumentHelp("Id, or the beginning of one, of the backup.", valueName: "id"))
  var id: String

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let details = try await ShowOperation(id: id).run(in: try settings.operationContext(in: context))
    if json {
      context.terminal.write(try JSONOutput.document(DetailsDocument(details)))
    } else {
      for line in DetailsText.lines(details) { context.terminal.line(line) }
    }
    return .ok
  }
}
