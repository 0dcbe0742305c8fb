import ArchiveModel
import ArgumentParser
import Operations

struct FetchCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Bring a backup back from a store of copies.",
    discussion: """
      What arrives is checked against the catalog before it gets its name; what stood in its place is moved to
      .quarantine/. The last word on standard output is the path of the dump.
      """)

  @Argument(help: ArgumentHelp("Id, or the beginning of one, of the backup.", valueName: "id"))
  var id: String

  @Option(help: ArgumentHelp("From this store; default is each in turn.", valueName: "name"))
  var store: String?

  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let outcome = try await FetchOperation(id: id, store: store, wait: try lock.duration()).run(
      in: try settings.operationContext(in: context))
    let path = outcome.path ?? ""
    if let store = outcome.store {
      for name in outcome.files { context.terminal.errorLine("\(store): \(name)") }
      context.terminal.line("Backup fetched from \(store): \(path)")
    } else {
      context.terminal.line("Nothing to fetch, it is here and whole: \(path)")
    }
    return .ok
  }
}
