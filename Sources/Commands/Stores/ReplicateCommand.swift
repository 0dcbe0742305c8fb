import ArchiveModel
import ArgumentParser
import Operations

struct ReplicateCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "replicate", abstract: "Bring the stores of copies up to date.",
    discussion: """
      Sends what is missing, goes on where a transfer was cut, repairs copies that are damaged, cut short or gone, and
      brings back files of the archive from a good copy. Never deletes anything. Exit 3 when some copies failed, 10
      when a store could not be reached.
      """)

  @Option(help: ArgumentHelp("Only this store; its window is not waited for.", valueName: "name"))
  var store: String?

  @Option(help: ArgumentHelp("Only this environment.", valueName: "name"))
  var env: String?

  @Flag(help: "Send only; look at the copies another time.")
  var noVerify = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var keys: KeyOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let request = ReplicateRequest(
      store: store, environment: try env.map { try EnvironmentName($0) }, verifies: !noVerify,
      wait: try lock.duration())
    let outcome = try await ReplicateOperation(request).run(
      in: try settings.operationContext(in: context, keys: keys))
    if json {
      context.terminal.write(try JSONOutput.document(ReplicateDocument(outcome)))
    } else {
      for line in ReplicateText.lines(outcome) { context.terminal.line(line) }
    }
    return ReplicateText.report(outcome, to: context.terminal)
  }
}
