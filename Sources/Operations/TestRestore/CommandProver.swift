import ArchiveModel
import Foundation
import Processes
import Settings

/// Proves a backup with a command of the user's, which reads the plain dump on its standard input.
///
/// It sees `STRONGROOM_BACKUP`, `STRONGROOM_ENVIRONMENT`, `STRONGROOM_FORMAT`, `STRONGROOM_KIND`,
/// `STRONGROOM_DATABASE` and `STRONGROOM_SERVER_VERSION`; exit status 0 means proved.
struct CommandProver: Prover {
  let source: RestoreSource
  let backup: Backup
  let context: OperationContext
  let settings: TestRestoreSettings

  var blank: ProofEvidence {
    ProofEvidence(target: "command", place: settings.command?.value.first ?? "a command")
  }

  func prove() async throws -> (evidence: ProofEvidence, skipped: Bool) {
    guard let words = settings.command?.value, let program = words.first else {
      throw OperationFault(.configMissingValue, "no command is set in [test_restore]")
    }
    var variables = ChildEnvironment.inherited(from: context.world.environment).variables
    variables["STRONGROOM_BACKUP"] = backup.id.rawValue
    variables["STRONGROOM_ENVIRONMENT"] = backup.environment.rawValue
    variables["STRONGROOM_FORMAT"] = backup.format.rawValue
    variables["STRONGROOM_KIND"] = backup.kind.rawValue
    variables["STRONGROOM_DATABASE"] = backup.database
    variables["STRONGROOM_SERVER_VERSION"] = backup.serverVersion ?? ""
    let command = Command(program, Array(words.dropFirst()), environment: variables)
    let began = context.world.clock.now
    return try await judged(blank) {
      context.progress(.step("prove"))
      let result = try await context.world.runner.feed(
        command, outputLimit: 1 << 20,
        produce: source.producer(try await source.open(), progress: context.progress))
      context.progress(.finished)
      var evidence = blank
      evidence.loadSeconds = context.world.clock.now.timeIntervalSince(began)
      if result.isSuccess {
        evidence.notes = result.outputText.split(separator: "\n").suffix(10).map { "it said: \($0)" }
      } else {
        evidence.failure = "\(program) ended with \(result.termination)"
        evidence.hint = result.lastErrorLines(3).joined(separator: " / ")
      }
      return (evidence, false)
    }
  }
}
