import ArchiveModel
import ArgumentParser
import Operations

struct MetricsCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics", abstract: "Print how things stand as numbers for Prometheus.",
    discussion: """
      The text format of Prometheus on standard output. With textfile in [metrics] that file is rewritten after every
      backup, restore, check and cleanup, and by --write.
      """)

  @Flag(help: "Rewrite the file of the settings instead of printing.")
  var write = false

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let operation = try settings.operationContext(in: context)
    if write {
      context.terminal.line("Written: \(try await MetricsOperation().write(in: operation))")
    } else {
      context.terminal.write(try await MetricsOperation().text(in: operation))
    }
    return .ok
  }
}
