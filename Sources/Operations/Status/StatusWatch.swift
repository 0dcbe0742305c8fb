import ArchiveModel
import Catalog
import Foundation
import Notices
import Settings

/// Looks whether something became stale or well again since somebody was last told, and writes the file of metrics.
struct StatusWatch {
  let archive: OpenArchive
  let context: OperationContext
  let herald: Herald

  private static let subject = "age"
  /// What stays stale is told again after so long.
  private static let reminder: Double = 86_400

  /// Looks at every environment; what goes wrong is a warning.
  func look() async {
    do {
      let report = try await StatusOperation.report(nil, archive, context)
      for environment in report.environments {
        guard let notice = try notice(of: environment) else { continue }
        await herald.tell(notice, keepingIn: archive.catalog)
      }
      try await herald.retry(in: archive.catalog)
      try writeMetrics(report)
    } catch {
      let fault = error as? any Fault
      context.progress(
        .warning("how things stand could not be told: \(fault?.message ?? "\(error)")", hint: fault?.hint))
    }
  }

  /// What there is to tell of an environment; notes that it is told.
  ///
  /// Failures are told by the run that fails; here only what time brings about.
  private func notice(of environment: StatusReport.Environment) throws -> Herald.Notice? {
    let aged = environment.findings.filter(\.isAge)
    let verdict = aged.map(\.verdict).max() ?? .ok
    let before = try archive.catalog.tiding(of: environment.name, Self.subject)
    let now = context.world.clock.now
    let isSame = before?.state == verdict.word
    let isOld = before.map { now.timeIntervalSince($0.told) >= Self.reminder } ?? false
    guard !isSame || verdict != .ok && isOld else { return nil }
    try archive.catalog.note(
      Tiding(
        environment: environment.name, subject: Self.subject, state: verdict.word,
        since: isSame ? before?.since ?? now : now, told: now))
    if verdict == .ok, before == nil { return nil }
    let sentence = aged.first.map { "is \(verdict.word): \($0.sentence)" } ?? "is up to date again"
    let event = RunEvent(
      event: verdict == .ok ? "status.recovered" : "status.\(verdict.word)", run: context.run, at: now,
      host: HostName.own, environment: environment.name,
      text: "\(environment.name) \(sentence) (\(HostName.own))")
    return Herald.Notice(
      reason: verdict == .ok ? .recovered : .stale, undertaking: nil, environment: environment.name,
      event: event)
  }

  private func writeMetrics(_ report: StatusReport) throws {
    guard let file = context.configuration.metrics.textfile?.value else { return }
    try Textfile.write(PrometheusText.text(StatusMetrics(report).families), to: file)
  }
}
