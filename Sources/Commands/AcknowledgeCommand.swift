import ArchiveModel
import ArgumentParser
import Operations

struct AcknowledgeCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "acknowledge", abstract: "Say that you have looked at what is odd about a backup.",
    discussion: """
      A dump below half of the median of the last five of its series is flagged, and cleanup refuses to remove
      older ones until somebody has looked. The same answers a cleanup that doubts a backup's date.
      """)

  @Argument(help: ArgumentHelp("Id, or the beginning of one, of the backup.", valueName: "id"))
  var id: String

  @Option(help: ArgumentHelp("What you found.", valueName: "text"))
  var reason: String

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let backup = try await AcknowledgeOperation(id, reason: reason).run(
      in: try settings.operationContext(in: context))
    context.terminal.line("Acknowledged: \(backup.id)")
    return .ok
  }
}
