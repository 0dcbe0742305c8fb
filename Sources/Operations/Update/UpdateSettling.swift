import ArchiveModel
import Foundation
import Settings

/// After a failure: the service first, then the data by the smallest remedy, then what is true.
extension UpdateWalk {
  /// Settles what the failure of a step has left, and gives the fault that says so.
  ///
  /// It is done also when this run is to end: nobody else would start the service.
  mutating func stopped(by error: any Error) async -> any Error {
    let walk = self
    let isCancelled = Task.isCancelled || error is CancellationError
    self = await Task {
      var walk = walk
      await walk.restoreService()
      if !isCancelled, walk.procedure.unwinding == nil { await walk.restoreData() }
      return walk
    }.value
    if let failure, failure.remedy.kind != .nothing {
      procedure[.migrate].evidence.changed = failure.outcome?.isAsBefore == true ? nil : true
    }
    let (account, isUndone) = await Task { [self] in (await self.account(), await self.isAsBefore()) }.value
    procedure.account = Self.line(account)
    if procedure.unwinding == nil, procedure[.migrate].state != .done {
      beginAnew()
      if isUndone { procedure[.migrate].evidence = ProcedureEvidence() }
    }
    keep()
    let outcome = UpdateOutcome(procedure: procedure, account: account, trouble: nil)
    let stopped = UpdateStopped(outcome: outcome, isDeclined: error is UpdateDeclined)
    if isCancelled { return OperationFault(.interrupted, "interrupted", cause: stopped) }
    let remedied = failure.flatMap {
      $0.remedy.kind == .nothing ? nil : MigrationAccount.fault(of: $0, hint: nil)
    }
    let fault: (any Fault)? = remedied ?? (error as? UpdateDeclined)?.fault ?? error as? any Fault
    return OperationFault(
      fault?.code ?? .unexpected, fault?.message ?? "unexpected failure: \(error)", hint: fault?.hint,
      cause: stopped)
  }

  private mutating func restoreService() async {
    let isTried = [procedure[.restart], procedure[.health]].contains {
      $0.state == .failed && $0.run == context.run
    }
    if !procedure.service.isUp, !isTried { await settle() }
  }

  /// With the service up again, what is to be done is looked at anew before it is stopped another time.
  mutating func beginAnew() {
    guard procedure.service.isUp, procedure[.stop].state != .pending else { return }
    reset([.compare, .review, .rehearse, .stop, .validate, .restart, .health])
  }

  /// Starts the service where it is not up and asks for its health, each recorded as its step.
  mutating func settle() async {
    if !procedure.service.isUp {
      guard service.canStart else { return }
      do {
        try begin(.restart)
        try await service.start()
        try finish(
          .restart,
          Result(
            sentence: procedure.unwinding == nil
              ? "the service was started again after the failure" : "the service was started again"))
      } catch {
        return record(.restart, failedBy: error)
      }
    }
    do {
      try begin(.health)
      let found = try await health()
      try finish(.health, found)
    } catch {
      record(.health, failedBy: error)
    }
  }

  private mutating func restoreData() async {
    guard let failed = failure, failed.outcome == nil, failed.remedy.kind != .nothing else { return }
    do {
      let locks = try await archive.lock(name, for: Self.name, wait: request.wait, in: context)
      defer { locks.release() }
      failure = await MigrateOperation(context).remedied(
        failed, within: request.onFailure, in: archive, agree: guide.allows)
    } catch {
      return context.progress(
        .warning("the remedy could not be begun: \(Self.sentence(of: error))", hint: nil))
    }
    // What was said of the service was said of the database as it was then.
    if failure?.outcome != nil { await settle() }
  }

  /// Whether the database is where it was before the migration; no when it cannot be asked, so that what is known stays.
  private func isAsBefore() async -> Bool {
    guard let before = procedure[.migrate].evidence.standing else { return true }
    guard procedure[.migrate].evidence.changed != true else { return false }
    do {
      return try await standing() == before
    } catch {
      return false
    }
  }

  /// What is true now.
  func account() async -> UpdateAccount {
    UpdateAccount(
      environment: name, service: procedure.service.sentence, database: await databaseLines(),
      backup: procedure.backup ?? failure?.backup, next: next())
  }

  private func databaseLines() async -> [String] {
    let place = "\(environment.database.value) on \(environment.host.value):\(environment.port.value)"
    if let failure { return [place] + failure.lines.dropLast() }
    do {
      let now = try await standing()
      let began = procedure[.migrate].evidence.standing
      let isSame = (began.map { $0 == now } ?? true) && procedure[.migrate].evidence.changed != true
      let what =
        procedure[.migrate].state == .done && !(procedure.unwinding != nil && isSame)
        ? "migrated" : isSame ? "as it was, not migrated" : "NOT as it was before the migration"
      return ["\(place), at \(MigrationAccount.names(now.revisions)), \(what)"]
    } catch {
      return ["\(place), which could not be asked where it is: \(Self.sentence(of: error))"]
    }
  }

  /// The commands that help, the most likely first.
  private func next() -> [String] {
    let again = UpdateOperation.command(name, context)
    var lines: [String] = []
    if !procedure.service.isUp, let start = environment.service.start {
      lines.append("\(start.value.joined(separator: " ")) starts the service by hand")
    }
    if let limit = procedure.unwinding {
      lines.append("\(again) --unwind goes on taking the update back (\(limit.rawValue))")
      if limit != .restore, let backup = procedure.backup {
        lines.append("\(again) --unwind --on-failure restore puts backup \(backup) in its place")
      }
      return lines
    }
    if procedure[.migrate].state == .done {
      lines.append("\(again) goes on with \(procedure.nextStep?.rawValue ?? "nothing")")
      lines.append("\(again) --unwind --on-failure downgrade undoes the migrations")
      if let backup = procedure.backup {
        lines.append("\(again) --unwind --on-failure restore puts backup \(backup) in its place")
      }
      return lines
    }
    if let failure, failure.outcome?.isAsBefore != true, !failure.remedy.command.isEmpty {
      lines.append("\(failure.remedy.command) takes the smallest remedy")
    }
    lines.append("\(again) goes on where it stands")
    lines.append("\(again) --unwind gives it up")
    return lines
  }

  private static func line(_ account: UpdateAccount) -> String {
    "the service \(account.service); database \(account.database.joined(separator: "; "))"
  }
}
