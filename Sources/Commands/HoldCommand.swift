import ArchiveModel
import ArgumentParser
import Operations

struct HoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold", abstract: "Keep single backups from every cleanup.",
    subcommands: [HoldAddCommand.self, HoldReleaseCommand.self, HoldListCommand.self])
}

struct HoldAddCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Keep a backup until it is released, or until a time.")

  @Argument(help: ArgumentHelp("Id, or the beginning of one, of the backup.", valueName: "id"))
  var id: String

  @Option(help: ArgumentHelp("Why, for whoever wonders in a year.", valueName: "text"))
  var reason: String

  @Option(help: ArgumentHelp("When it runs out: a date or a time.", valueName: "T"))
  var until: String?

  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let operation = try settings.operationContext(in: context)
    let held = try await HoldOperation(operation, wait: try lock.duration()).add(
      id, reason: reason, until: until)
    let until = held.hold.until.map { " until \(Quantity.civil($0, zone: operation.zone))" } ?? ""
    context.terminal.line("Held\(until): \(held.backup.id)")
    return .ok
  }
}

struct HoldReleaseCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "release", abstract: "Take every hold off a backup.")

  @Argument(help: ArgumentHelp("Id, or the beginning of one, of the backup.", valueName: "id"))
  var id: String

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let released = try await HoldOperation(try settings.operationContext(in: context)).release(id)
    for held in released { context.terminal.line("Released: \(held.backup.id), \(held.hold.reason)") }
    return .ok
  }
}

struct HoldListCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the holds that stand.")

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let list = try await HoldOperation(try settings.operationContext(in: context)).list()
    if json {
      context.terminal.write(try JSONOutput.document(HoldListDocument(list)))
    } else {
      HoldTable(list).write(to: context.terminal)
    }
    return .ok
  }
}
