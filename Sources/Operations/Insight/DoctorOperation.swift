package import ArchiveModel
import Foundation
import PostgresTools
import Processes
import Settings

/// Looks at every precondition of a good backup, and says one line about each.
package struct DoctorOperation: Sendable {
  private let environment: EnvironmentName?

  /// `environment` limits the look to one; nil takes all that are known.
  package init(environment: EnvironmentName?) {
    self.environment = environment
  }

  /// Looks; whatever fails becomes a line, but an environment that does not exist is the user's mistake.
  package func run(
    world: World, settings: SettingsRequest, progress: @escaping ProgressSink
  ) async throws -> DoctorReport {
    var checks = [settingsCheck(world, settings), await programCheck(world)]
    let context: OperationContext
    do {
      context = try OperationContext(world: world, settings: settings, progress: { _ in })
    } catch {
      return DoctorReport(checks: checks)
    }
    if let environment { _ = try context.configuration.environment(named: environment) }
    checks += await ArchiveDoctor(context: context).checks()
    checks += await GitDoctor(context: context).checks()
    for name in names(context) {
      progress(.step("environment \(name)"))
      checks += await checksOf(name, context)
    }
    progress(.finished)
    return DoctorReport(checks: checks)
  }

  private func names(_ context: OperationContext) -> [EnvironmentName] {
    if let environment { return [environment] }
    // A failure here has its own line already: the settings'.
    return (try? context.configuration.environmentNames()) ?? []
  }

  private func settingsCheck(_ world: World, _ request: SettingsRequest) -> DoctorReport.Check {
    let findings = world.settingsSource(request).check()
    let worst = findings.first { $0.severity == .problem } ?? findings.first
    return DoctorReport.Check(
      name: "settings", passed: findings.isEmpty,
      finding: worst?.fault.message ?? "valid, and readable by the owner only",
      hint: worst.map { $0.fault.hint ?? "Run 'strongroom config check'." })
  }

  private func programCheck(_ world: World) async -> DoctorReport.Check {
    let tar = TarCommand.pack("/")
    do {
      let result = try await world.runner.run(
        .init(tar.executable, ["--version"], environment: tar.environment), timeout: .seconds(10))
      guard result.isSuccess else {
        throw OperationFault(.toolFailed, "tar --version: \(result.termination)")
      }
      return DoctorReport.Check(name: "tar", passed: true, finding: "found, for directory dumps")
    } catch {
      return Self.failed("tar", error, hint: "Install it with 'apt install tar'.")
    }
  }

  private func checksOf(_ name: EnvironmentName, _ context: OperationContext) async -> [DoctorReport.Check] {
    let title = "environment \(name)"
    do {
      let settings = try context.configuration.environment(named: name)
      let database = try await context.access(to: settings, run: context.world.newBackupID().rawValue)
      let tools = database.server.tools
      let advice = ClientAdvisory.warnings(for: tools.version).first
      return [
        DoctorReport.Check(
          name: "\(title), server", passed: true,
          finding: "PostgreSQL \(database.facts.version) at \(database.place) answers"),
        DoctorReport.Check(
          name: "\(title), tools", passed: advice == nil,
          finding: advice?.sentence
            ?? "\(tools.version) in \(tools.folder ?? "the container"), fits the server",
          hint: advice?.hint),
      ]
    } catch {
      return [Self.failed(title, error, hint: nil)]
    }
  }

  /// The line of a precondition that could not be established.
  static func failed(_ name: String, _ error: any Error, hint: String?) -> DoctorReport.Check {
    let fault = error as? any Fault
    return DoctorReport.Check(
      name: name, passed: false, finding: fault?.message ?? "\(error)", hint: fault?.hint ?? hint)
  }
}
