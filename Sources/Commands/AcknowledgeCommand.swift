import ArchiveModel
import ArgumentParser
import Operations

struct AcknowledgeCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "acknowledge",
    abstract: "Say that you have looked at what is odd about a backup, or the clock.",
    discussion: """
      A dump below half of the median of the last five of its series is flagged, and cleanup refuses to remove
      older ones until somebody has looked. The same answers a cleanup that doubts a backup's date.

      With --clock it answers a cleanup that doubts the clock: the clock is right now, and whatever was seen at a later
      time was seen while it was ahead.

      EXAMPLES
        strongroom acknowledge k3m2x7qa --reason "the archive table was dropped"
        strongroom acknowledge --clock --reason "NTP was off after the move"
      """)

  @Argument(help: ArgumentHelp("Id, or the beginning of one, of the backup.", valueName: "id"))
  var id: String?

  @Flag(help: "The clock of this host, instead of a backup.")
  var clock = false

  @Option(help: ArgumentHelp("What you found.", valueName: "text"))
  var reason: String

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let operation = try settings.operationContext(in: context)
    switch (id, clock) {
    case (let id?, false):
      let backup = try await AcknowledgeOperation(id, reason: reason).run(in: operation)
      context.terminal.line("Acknowledged: \(backup.id)")
    case (nil, true):
      let outcome = try await AcknowledgeClockOperation(reason: reason).run(in: operation)
      let seen = outcome.seen.map { "; the latest time seen was \(Quantity.civil($0, zone: operation.zone))" }
      context.terminal.line(
        "Acknowledged: the clock, \(Quantity.civil(outcome.now, zone: operation.zone))\(seen ?? "")")
    default:
      throw FaceFault(
        .usage, id == nil ? "nothing is named to acknowledge" : "a backup and --clock exclude each other",
        hint: "Name a backup's id, or give --clock.")
    }
    return .ok
  }
}
