import ArchiveModel
import Foundation
import Notices
import Settings

extension OperationContext {
  /// Does work between its hooks; `about` names the backup that came of it.
  ///
  /// When a `before` hook aborts, or the work fails, the `failure` hooks run: what one hook has stopped, another
  /// can start again. They run also when the task was cancelled. A failed `after` hook comes back beside the result,
  /// because the work is done. Throws `hookFailed`, and what the body throws.
  func hooked<Result: Sendable>(
    _ undertaking: Undertaking, of environment: EnvironmentName,
    about: (Result) -> Backup?, _ body: () async throws -> Result
  ) async throws -> (result: Result, trouble: OperationFault?) {
    let hooks = HookRunner(undertaking: undertaking, environment: environment, context: self)
    guard configuration.hooks.contains(where: { $0.points.contains { $0.undertaking == undertaking } }) else {
      return (try await body(), nil)
    }
    let began = world.clock.now
    let result: Result
    do {
      try await hooks.run(
        .before,
        event("before", undertaking, environment, "\(undertaking.rawValue) of \(environment) begins"))
      result = try await body()
    } catch {
      var event = self.event(
        "failure", undertaking, environment, "\(undertaking.rawValue) of \(environment) failed")
      event.failure = RunEvent.Failure(error)
      event.seconds = world.clock.now.timeIntervalSince(began)
      let told = event
      // Not a child task: what is cancelled must still be put right.
      await Task { await hooks.runAfterFailure(told) }.value
      throw error
    }
    var event = self.event(
      "after", undertaking, environment, "\(undertaking.rawValue) of \(environment) is done")
    event.backup = about(result).map { RunEvent.Backup($0) }
    event.seconds = world.clock.now.timeIntervalSince(began)
    do {
      try await hooks.run(.after, event)
      return (result, nil)
    } catch let fault as OperationFault where fault.code == .hookFailed {
      return (result, OperationFault(.partlyDone, fault.message, hint: fault.hint))
    }
  }

  /// An event of this run.
  func event(
    _ moment: String, _ undertaking: Undertaking, _ environment: EnvironmentName?, _ text: String
  ) -> RunEvent {
    RunEvent(
      event: "\(undertaking.rawValue).\(moment)", run: run, at: world.clock.now, host: HostName.own,
      environment: environment, text: text)
  }
}

extension RunEvent.Backup {
  init(_ backup: Backup) {
    self.init(
      id: backup.id.rawValue, name: backup.dump?.name, kind: backup.kind.rawValue, bytes: backup.storedBytes)
  }
}

extension RunEvent.Failure {
  /// What an error says of itself.
  init(_ error: any Error) {
    let fault = error as? any Fault
    if error is CancellationError {
      self.init(code: FaultCode.interrupted.rawValue, message: "interrupted", hint: nil)
    } else {
      self.init(
        code: (fault?.code ?? .unexpected).rawValue,
        message: fault?.message ?? "unexpected failure: \(error)",
        hint: fault?.hint)
    }
  }
}
