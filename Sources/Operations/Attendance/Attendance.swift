import ArchiveModel
import Catalog
import Foundation
import Notices
import Settings

extension OperationContext {
  /// Does a piece of work, remembers a failure for `status`, and tells the world how it went: pings, notices, metrics.
  ///
  /// `finding` names what speaks against a result that is no error, such as a damaged backup. The world is told after
  /// the work has let go of its locks, and never changes what comes of it. Of an error that `isNews` denies, such as
  /// a question that somebody answered with no, nobody is told.
  func attended<Result: Sendable>(
    _ undertaking: Undertaking, of environment: EnvironmentName?, isNews: (any Error) -> Bool = { _ in true },
    finding: (Result) throws -> RunEvent.Failure? = { _ in nil }, _ body: () async throws -> Result
  ) async throws -> Result {
    let isWatched = !configuration.notices.isEmpty || configuration.metrics.textfile != nil
    let attendance =
      isWatched ? Attendance(undertaking: undertaking, environment: environment, context: self) : nil
    let memory = FailureMemory(undertaking: undertaking, environment: environment, context: self)
    let began = world.clock.now
    await attendance?.begin()
    let result: Result
    do {
      result = try await body()
    } catch {
      guard isNews(error) else { throw error }
      let failure = RunEvent.Failure(error)
      await memory.keep(failure, isUsage: (error as? any Fault).map(FailureMemory.isUsage) ?? false)
      await attendance?.end(failure, seconds: world.clock.now.timeIntervalSince(began))
      throw error
    }
    var found: RunEvent.Failure?
    do { found = try finding(result) } catch { found = RunEvent.Failure(error) }
    if let found { await memory.keep(found) } else { await memory.clear() }
    await attendance?.end(found, seconds: world.clock.now.timeIntervalSince(began))
    return result
  }
}

/// What attends one piece of work from outside.
struct Attendance {
  let undertaking: Undertaking
  let environment: EnvironmentName?
  let context: OperationContext

  private static let failed = "failed"
  private static let well = "ok"

  /// Tells that the work begins.
  func begin() async {
    context.journal.note("\(account) begins, run \(context.run)")
    // The work waits for this ping, so it is tried once.
    await Herald(context: context, hurried: true).ping(.start, undertaking, of: environment)
  }

  /// Tells how it ended; not cancelled with the work, but in a hurry then.
  func end(_ failure: RunEvent.Failure?, seconds: Double) async {
    let hurried = Task.isCancelled
    context.journal.note(failure.map { "\(account) failed: \($0.message)" } ?? "\(account) is done")
    await Task {
      let herald = Herald(context: context, hurried: hurried)
      await herald.ping(failure == nil ? .success : .fail, undertaking, of: environment)
      let archive = await context.archiveForTelling()
      for notice in notices(failure, seconds: seconds, archive?.catalog) {
        await herald.tell(notice, keepingIn: archive?.catalog)
      }
      if let archive { await StatusWatch(archive: archive, context: context, herald: herald).look() }
    }.value
  }

  private var account: String { "\(undertaking.rawValue)\(environment.map { " of \($0)" } ?? "")" }

  private func notices(
    _ failure: RunEvent.Failure?, seconds: Double, _ catalog: Catalog?
  ) -> [Herald.Notice] {
    let before = lastTold(in: catalog)
    note(failure == nil ? Self.well : Self.failed, after: before, in: catalog)
    if let failure {
      return [
        notice(
          .failure, "failure", "\(account) failed on \(HostName.own): \(failure.message)", failure, seconds)
      ]
    }
    let success = notice(.success, "success", "\(account) is done on \(HostName.own)", nil, seconds)
    guard let before, before.state == Self.failed else { return [success] }
    let since = RFC3339.text(before.since)
    return [
      success,
      notice(
        .recovered, "recovered", "\(account) works again on \(HostName.own); it had failed since \(since)",
        nil,
        seconds),
    ]
  }

  private func notice(
    _ reason: NotifyReason, _ moment: String, _ text: String, _ failure: RunEvent.Failure?, _ seconds: Double
  ) -> Herald.Notice {
    var event = context.event(moment, undertaking, environment, text)
    event.failure = failure
    event.seconds = seconds
    event.log = context.journal.tail
    return Herald.Notice(reason: reason, undertaking: undertaking, environment: environment, event: event)
  }

  /// How the last run of this work ended; work on all environments has no memory.
  private func lastTold(in catalog: Catalog?) -> Tiding? {
    guard let environment else { return nil }
    do {
      return try catalog?.tiding(of: environment, undertaking.rawValue)
    } catch {
      context.progress(.detail("what was told last is not known: \(error.message)"))
      return nil
    }
  }

  private func note(_ state: String, after before: Tiding?, in catalog: Catalog?) {
    guard let environment, let catalog else { return }
    let now = context.world.clock.now
    let since = before.flatMap { $0.state == state ? $0.since : nil } ?? now
    do {
      try catalog.note(
        Tiding(environment: environment, subject: undertaking.rawValue, state: state, since: since, told: now)
      )
    } catch {
      context.progress(.detail("what was told could not be noted: \(error.message)"))
    }
  }
}

extension OperationContext {
  /// The archive for those who tell of it; nil when it cannot be opened, which the work itself has said.
  func archiveForTelling() async -> OpenArchive? {
    do {
      return try await OpenArchive.openAsIs(in: withoutWarnings, ifMissing: .refuse)
    } catch {
      progress(.detail("the archive cannot be asked how it stands: \(error)"))
      return nil
    }
  }
}
