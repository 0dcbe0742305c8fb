import ArchiveModel
import ArgumentParser
import Operations

struct DoctorCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check every precondition, one line each; exit 13 when one fails.")

  @Option(
    help: ArgumentHelp("Only this environment; without it, every one that is known.", valueName: "name"))
  var env: String?

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var settings: SettingsOptions

  private struct Document: Encodable {
    struct Check: Encodable {
      var name: String
      var passed: Bool
      var finding: String
      var hint: String?
    }

    var schema = "strongroom/doctor/v1"
    var checks: [Check]
  }

  func run(in context: CommandContext) async throws -> ExitStatus {
    let doctor = DoctorOperation(environment: try env.map { try EnvironmentName($0) })
    let report = try await doctor.run(
      world: context.world, settings: settings.source.request,
      progress: try settings.progressSink(in: context))
    if json {
      let checks = report.checks.map {
        Document.Check(name: $0.name, passed: $0.passed, finding: $0.finding, hint: $0.hint)
      }
      context.terminal.write(try JSONOutput.document(Document(checks: checks)))
    } else {
      for check in report.checks {
        context.terminal.line("\(check.passed ? "ok  " : "FAIL")  \(check.name): \(check.finding)")
        if !check.passed, let hint = check.hint { context.terminal.line("      hint: \(hint)") }
      }
    }
    return report.isHealthy ? .ok : .findings
  }
}
