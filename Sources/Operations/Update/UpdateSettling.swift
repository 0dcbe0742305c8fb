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
      await walk.restoreService(after: error)
      if !isCancelled { await walk.restoreData() }
      return walk
    }.value
    let account = await Task { [self] in await self.account() }.value
    procedure.account = Self.line(account)
    if procedure.service.isUp, procedure[.migrate].state != .done, procedure[.stop].state != .pending {
      reset([.compare, .review, .rehearse, .stop, .validate, .restart, .health])
    }
    keep()
    let outcome = UpdateOutcome(procedure: procedure, account: account, trouble: nil)
    let stopped = UpdateStopped(outcome: outcome, isDeclined: error is UpdateDeclined)
    if isCancelled { return OperationFault(.interrupted, "interrupted", cause: stopped) }
    let fault = (error as? UpdateDeclined)?.fault ?? error as? any Fault
    return OperationFault(
      fault?.code ?? .unexpected, fault?.message ?? "unexpected failure: \(error)", hint: fault?.hint,
      cause: stopped)
  }

  private mutating func restoreService(after error: any Error) async {
    let (stop, migrate) = (procedure[.stop].state, procedure[.migrate].state)
    let isLeft = procedure[.validate].state == .failed || error is UpdateDeclined || error is CancellationError
    guard !procedure.service.isUp, stop == .failed || migrate == .failed || isLeft else { return }
    await settle()
  }

  /// Starts the service and asks for its health, each recorded as its step.
  mutating func settle() async {
    guard service.canStart else { return }
    do {
      try await service.start()
      try finish(.restart, Result(sentence: "the service was started again after the failure"))
    } catch {
      return record(.restart, failedBy: error)
    }
    do {
      let found = try await health()
      try finish(.health, found)
    } catch {
      record(.health, failedBy: error)
    }
    if procedure.service.isUp, procedure[.migrate].state == .failed, failure == nil {
      // A later call that found this: what was stopped is no longer.
      reset([.stop, .restart, .health])
      keep()
    }
  }

  private mutating func restoreData() async {
    guard let failed = failure, failed.outcome == nil, failed.remedy.kind != .nothing else { return }
    do {
      let locks = try await archive.lock(name, for: Self.name, wait: request.wait, in: context)
      defer { locks.release() }
      let (limit, guide) = (request.onFailure, guide)
      failure = await MigrateOperation(context).remedied(failed, in: archive) { remedy in
        if let limit { return limit.allows(remedy.kind) }
        return await guide.allows(failed.plan, remedy)
      }
    } catch {
      context.progress(
        .warning("the remedy could not be begun: \(Self.sentence(of: error))", hint: nil))
    }
  }

  /// What is true now.
  func account() async -> UpdateAccount {
    UpdateAccount(
      environment: name, service: procedure.service.sentence, database: await databaseLines(),
      backup: failure?.backup ?? procedure.backup, next: next())
  }

  private func databaseLines() async -> [String] {
    let place = "\(environment.database.value) on \(environment.host.value):\(environment.port.value)"
    if let failure { return [place] + failure.lines.dropLast() }
    do {
      let now = try await standing()
      let began = procedure[.migrate].evidence.standing
      let isSame = began.map { $0 == now } ?? true
      let what = procedure[.migrate].state == .done
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
