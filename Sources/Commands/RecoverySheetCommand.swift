import ArchiveModel
import ArgumentParser
import Operations

struct RecoverySheetCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "recovery-sheet",
    abstract: "Print the stock commands that recover a backup without strongroom.",
    discussion: "The sheet is a script for bash. Print it, and keep it where the private key is kept.")

  @Argument(help: ArgumentHelp("A backup's id, or the beginning of one.", valueName: "id"))
  var id: String

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let sheet = try await RecoverySheet(id: id, in: try settings.operationContext(in: context))
    for line in sheet.lines { context.terminal.line(line) }
    return .ok
  }
}
