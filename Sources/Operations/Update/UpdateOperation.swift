package import ArchiveModel
import Catalog
import Foundation
import Notices
import Settings
import Storage

/// Walks an environment through an update: prepared, agreed to, done, and found again after any interruption.
package struct UpdateOperation: Sendable {
  private let request: UpdateRequest
  private let context: OperationContext
  /// What is updated.
  package let environment: EnvironmentName

  /// Throws `nameInvalid`.
  package init(_ request: UpdateRequest, in context: OperationContext) throws {
    self.request = request
    self.context = context
    environment = try EnvironmentName(
      request.environment ?? context.configuration.update.environment.value)
  }

  /// Names of what was chosen when an update began.
  static let sourceChoice = "source"
  static let noSourceChoice = "no-source"
  static let revisionChoice = "revision"
  static let reuseChoice = "reuse-backup"
  /// Kept from the moment when an update begins to be taken back.
  static let unwindingChoice = "unwinding"

  /// Whether the environment asks for its name; throws the settings' faults.
  package func isProtected() throws -> Bool { try context.environment(environment).protected.value }

  /// Where an update stands or, when none is open, what one would do; nothing is done.
  ///
  /// Throws the settings' faults.
  package func outlook() async throws -> Procedure {
    do {
      let archive = try await OpenArchive.openAsIs(in: context, ifMissing: .refuse)
      if let open = try archive.catalog.openProcedure(UpdateWalk.name, of: environment) { return open }
    } catch let fault as OperationFault where fault.code == .storeMissing {
      // The first backup makes it.
    }
    return try fresh(try context.environment(environment))
  }

  /// Goes on with the update that is open, or begins one.
  ///
  /// A failure comes as a fault whose cause is `UpdateStopped`, with the code of what failed: `findings` from review
  /// and rehearsal, `migrationFailed`, `hookFailed` when the service could not be stopped, `partlyDone` when it could
  /// not be started or is not well, `refused` and `confirmationNeeded`, `keyMissing` before anything is done; `locked`
  /// while another process walks it.
  package func run(_ guide: UpdateGuide) async throws -> UpdateOutcome {
    try await walked(.updateProd) { archive in
      let settings = try context.environment(environment)
      let procedure = try procedure(settings, in: archive)
      guide.show(procedure, nil)
      try requireForwards(procedure)
      var walk = UpdateWalk(
        request: request, environment: settings, archive: archive, context: context, guide: guide,
        procedure: procedure)
      do {
        try await walk.run()
      } catch {
        throw await walk.stopped(by: error)
      }
      return UpdateOutcome(
        procedure: walk.procedure, account: await walk.account(), trouble: walk.trouble)
    }
  }

  /// What is half taken back is not called done by going on.
  private func requireForwards(_ procedure: Procedure) throws {
    guard let limit = procedure.unwinding else { return }
    let again = "\(Self.command(environment, context)) --unwind"
    throw OperationFault(
      .refused,
      "the update of '\(environment)' is being taken back (\(limit.rawValue)), which has not come to its end",
      hint:
        "'\(again)' goes on with that, '\(again) --on-failure restore' by the backup from before the migration; "
        + "with --on-failure stop the database stays as it is.")
  }

  /// Takes back the update that is open: the service runs again, and the database goes back as far as is allowed.
  ///
  /// Throws `refused` when none is open, and when the database was migrated and nobody says how it goes back. From the
  /// moment when something is done it can only be taken back: `run` refuses. What fails comes as from `run`, `partlyDone`
  /// when the service is not up afterwards; then the update stays open.
  package func unwind(_ guide: UpdateGuide) async throws -> UpdateOutcome {
    try await walked(.updateProd) { archive in
      let settings = try context.environment(environment)
      guard let open = try archive.catalog.openProcedure(UpdateWalk.name, of: environment) else {
        throw OperationFault(
          .refused, "no update of '\(environment)' is open, so there is nothing to take back",
          hint: "To undo migrations: strongroom rollback --env \(environment) --steps N.")
      }
      guide.show(open, nil)
      var walk = UpdateWalk(
        request: request, environment: settings, archive: archive, context: context, guide: guide,
        procedure: open)
      let way = try await walk.agreedWayBack()
      do {
        try await walk.unwind(by: way)
      } catch {
        throw await walk.stopped(by: error)
      }
      return UpdateOutcome(
        procedure: walk.procedure, account: await walk.account(), trouble: walk.trouble)
    }
  }

  /// Does it within the lock of updates, between hooks and notices.
  private func walked(
    _ undertaking: Undertaking, _ body: (OpenArchive) async throws -> UpdateOutcome
  ) async throws -> UpdateOutcome {
    do {
      return try await context.attended(
        undertaking, of: environment,
        isNews: { error in ((error as? OperationFault)?.cause as? UpdateStopped)?.isDeclined != true },
        finding: { $0.trouble.map { RunEvent.Failure($0) } }
      ) {
        let archive = try await OpenArchive.open(in: context, ifMissing: .create)
        let lock = try await archive.locks.acquire(
          .update(environment), .exclusive, wait: request.wait, as: context.lockHolder(UpdateWalk.name))
        defer { lock.release() }
        let (result, trouble) = try await context.hooked(
          undertaking, of: environment,
          about: { outcome in
            outcome.procedure.backup.flatMap { try? archive.catalog.backup(idPrefix: $0.rawValue) }
          }
        ) { try await body(archive) }
        var outcome = result
        outcome.trouble = outcome.trouble ?? trouble
        return outcome
      }
    }
  }

  /// The one that is open, when it is what is asked for; else a new one, recorded.
  private func procedure(_ settings: EnvironmentSettings, in archive: OpenArchive) throws -> Procedure {
    guard let open = try archive.catalog.openProcedure(UpdateWalk.name, of: environment) else {
      let new = try fresh(settings)
      try archive.catalog.begin(new)
      return new
    }
    if let (option, begun) = differing(from: open) {
      throw OperationFault(
        .refused, "an update of '\(environment)' is open that was begun \(begun)",
        hint: "Leave out \(option) to go on with it, or give it up with --unwind.")
    }
    return open
  }

  /// The first option that asks for another update than the one that is open, and how that one was begun.
  private func differing(from open: Procedure) -> (option: String, begun: String)? {
    func other(_ option: String, _ wanted: String?, _ key: String) -> (option: String, begun: String)? {
      guard let wanted, wanted != open.choices[key] else { return nil }
      return (option, open.choices[key].map { "with \(option) \($0)" } ?? "without \(option)")
    }
    if let found = other("--source", request.source, Self.sourceChoice)
      ?? other("--revision", request.revision, Self.revisionChoice)
    {
      return found
    }
    if !request.compares, let source = open.choices[Self.sourceChoice] {
      return ("--no-compare", "to be compared with \(source)")
    }
    if request.reusesBackup, open.choices[Self.reuseChoice] == nil {
      return ("--reuse-backup", "without --reuse-backup")
    }
    return nil
  }

  private func fresh(_ settings: EnvironmentSettings) throws -> Procedure {
    var choices: [String: String] = [:]
    let source = context.configuration.update.source
    if !request.compares {
      choices[Self.noSourceChoice] = "it was not to be compared"
    } else if let named = request.source ?? (source.origin == .builtIn ? nil : source.value) {
      choices[Self.sourceChoice] = named
    } else if try context.configuration.environmentNames().contains(where: { $0.rawValue == source.value }) {
      choices[Self.sourceChoice] = source.value
    } else {
      choices[Self.noSourceChoice] = "there is no environment '\(source.value)' to compare with"
    }
    choices[Self.revisionChoice] = request.revision
    if request.reusesBackup { choices[Self.reuseChoice] = "yes" }
    return Procedure(
      id: context.run, name: UpdateWalk.name, environment: environment, choices: choices,
      started: context.world.clock.now, steps: UpdateStep.allCases.map { ProcedureStep(name: $0.rawValue) })
  }

  /// The command line that goes on with an environment's update.
  static func command(_ name: EnvironmentName, _ context: OperationContext) -> String {
    let isUsual = context.configuration.update.environment.value == name.rawValue
    return "strongroom \(UpdateWalk.name)" + (isUsual ? "" : " --env \(name)")
  }
}
