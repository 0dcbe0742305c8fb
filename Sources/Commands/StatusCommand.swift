import ArchiveModel
import ArgumentParser
import Operations

struct StatusCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show how every environment stands: backups, proofs, copies, failures.",
    discussion: """
      Exit 13 when something is stale or red. Stale is what is older than max_age, max_proof_age or verify_period
      in the settings; red is what failed, is damaged or missing, or is twice as old.

      With --nagios one line and the exit status of a Nagios plugin: 0 ok, 1 stale, 2 red, 3 unknown.
      """)

  @Option(help: ArgumentHelp("Only this environment.", valueName: "name"))
  var env: String?

  @Flag(help: "Print one JSON document.")
  var json = false

  @Flag(help: "Answer as a Nagios plugin does.")
  var nagios = false

  @Flag(help: "Also send the notices of what became stale or well again.")
  var notify = false

  @OptionGroup var settings: SettingsOptions

  func validate() throws {
    guard !(json && nagios) else { throw ValidationError("--json and --nagios exclude each other") }
  }

  func run(in context: CommandContext) async throws -> ExitStatus {
    guard nagios else { return try await report(in: context) }
    do {
      let report = try await look(in: context)
      context.terminal.line(NagiosText.line(report))
      return NagiosState(report.verdict).exitStatus
    } catch {
      context.terminal.line(NagiosText.line(error))
      return NagiosState(error).exitStatus
    }
  }

  private func report(in context: CommandContext) async throws -> ExitStatus {
    let report = try await look(in: context)
    if json {
      context.terminal.write(try JSONOutput.document(StatusDocument(report)))
    } else {
      StatusText(report, context.terminal).write()
    }
    return report.verdict == .ok ? .ok : .findings
  }

  private func look(in context: CommandContext) async throws -> StatusReport {
    let operation = StatusOperation(environment: try env.map { try EnvironmentName($0) })
    let operationContext = try settings.operationContext(in: context)
    if notify { try await operation.tell(in: operationContext) }
    return try await operation.run(in: operationContext)
  }
}
