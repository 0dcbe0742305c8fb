import ArchiveModel
import ArgumentParser
import Operations

/// Where settings come from.
struct SourceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Configuration file.", valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("Folder that holds the backups.", valueName: "folder"))
  var archive: String?

  /// The same for operations.
  var request: SettingsRequest { SettingsRequest(configPath: config, archivePath: archive) }
}

/// Options of every command that works: where settings come from, and how much it says.
struct SettingsOptions: ParsableArguments {
  @OptionGroup var source: SourceOptions

  @Flag(name: .shortAndLong, help: "Say nothing but the sum of what was done, warnings and errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Also say the steps and the commands that are run.")
  var verbose = false

  @Option(help: ArgumentHelp("How progress is shown: line, plain or json.", valueName: "style"))
  var progress: String?

  @Option(help: ArgumentHelp("Make standard error a log: text or json.", valueName: "format"))
  var logFormat: String?

  func validate() throws {
    guard logFormat.map({ LogFormat(rawValue: $0) != nil }) ?? true else {
      throw ValidationError(
        "\(logFormat?.quotedForMessage ?? "") is not a format of the log: use text or json")
    }
    guard logFormat == nil || progress == nil else {
      throw ValidationError("--log-format excludes --progress")
    }
    guard [quiet, verbose || progress != nil].count(where: { $0 }) <= 1 else {
      throw ValidationError("--quiet excludes --verbose and --progress")
    }
  }

  /// Reads the settings and gives the context that operations work in; throws `usage` and the settings' faults.
  func operationContext(in context: CommandContext, keys: KeyOptions? = nil) throws -> OperationContext {
    let sink = try progressSink(in: context)
    var request = source.request
    request.identities = keys?.identity ?? []
    request.passphraseFile = keys?.passphraseFile
    context.terminal.log?.begin(isQuiet: quiet)
    return try OperationContext(
      world: context.world, settings: request, run: context.run, progress: sink)
  }

  /// What shows progress events as these options say.
  func progressSink(in context: CommandContext) throws -> ProgressSink {
    let style: ProgressLine.Style
    switch progress {
    case .some(let text):
      guard let named = ProgressLine.Style(rawValue: text), named != .quiet else {
        throw FaceFault(
          .usage, "\(text.quotedForMessage) is not a style of progress", hint: "Use line, plain or json.")
      }
      style = named
    case .none:
      style = quiet ? .quiet : context.terminal.errorIsTerminal ? .line : .plain
    }
    let line = ProgressLine(
      terminal: context.terminal, style: style, verbose: verbose, clock: context.world.clock)
    return { line.take($0) }
  }
}
