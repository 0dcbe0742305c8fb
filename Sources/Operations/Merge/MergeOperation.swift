import ArchiveModel
import Foundation
import PostgresTools
import RowMerge
import Settings

/// Merges rows of chosen tables from one environment into another: plan, show, execute the same value (DESIGN §10).
package struct MergeOperation: Sendable {
  private let context: OperationContext

  package init(_ context: OperationContext) {
    self.context = context
  }

  /// The label of the backup that is taken before rows are merged.
  static let safetyLabel = "before-merge"

  /// Reads both sides and says what would become of each row; changes nothing, not even a sequence.
  ///
  /// Errors: the settings' and PostgreSQL's faults; `MergeRefusal` by its code; `refused` for one database on both
  /// sides.
  package func plan(_ request: MergeRequest) async throws -> MergePlan {
    guard request.source != request.target else {
      throw OperationFault(
        .refused, "the source and the target are both '\(request.source)'",
        hint: "Name two environments: rows are merged from one into the other.")
    }
    let isProtected = try context.environment(request.target).protected.value
    let report = try request.report.map { try MergeReportFile($0, of: request, in: context.world) }
    let ends = try await MergeEnds.reach(request, in: context.withoutWarnings)
    return try await ends.withSessions { sides in
      let layout = try await sides.layout()
      for warning in layout.warnings { context.progress(.warning(warning, hint: nil)) }
      let tables = try await MergeTransaction(sides: sides, layout: layout, context: context)
        .preview(report: report)
      return MergePlan(
        request: request, layout: layout, tables: tables, database: ends.target.databaseName,
        server: ends.target.place, protected: isProtected)
    }
  }

  /// Does what the plan says, within the target's lock, after a safety backup; what the rows are is looked at anew.
  ///
  /// Errors: `locked`, `refused` for conflicts and for schemas that have changed, PostgreSQL's faults. After any of
  /// them the target is as it was, unless the message says that this is not known. What fails when the rows are there
  /// is the outcome's `trouble`.
  package func execute(_ plan: MergePlan) async throws -> MergeOutcome {
    try MergeTransaction.requireNoConflicts(plan.tables)
    return try await context.attended(.merge, of: plan.request.target) { try await perform(plan) }
  }

  private func perform(_ plan: MergePlan) async throws -> MergeOutcome {
    let request = plan.request
    let archive = try await OpenArchive.open(in: context, ifMissing: .create)
    let locks = try await archive.lock(
      request.target, for: "merge --source \(request.source) --target \(request.target)", wait: request.wait,
      in: context)
    defer { locks.release() }
    let record = try MergeRecord(of: plan, in: archive, context)
    do {
      let outcome = try await merge(plan, in: archive)
      record.done(outcome)
      return outcome
    } catch {
      record.failed(error)
      throw error
    }
  }

  private func merge(_ plan: MergePlan, in archive: OpenArchive) async throws -> MergeOutcome {
    let request = plan.request
    let began = context.world.clock.now
    let report = try request.report.map { try MergeReportFile($0, of: request, in: context.world) }
    let ends = try await MergeEnds.reach(request, in: context.withoutWarnings)
    var outcome: MergeOutcome?
    do {
      try await ends.target.withMigrationLock(wait: request.wait) { _ in
        let safety = try await safetyBackup(plan, in: archive)
        try await ends.withSessions { sides in
          let layout = try await sides.layout()
          guard layout == plan.layout else {
            throw OperationFault(
              .refused, "the schema has changed since the plan was made, and nothing was merged",
              hint: "Run the merge again.")
          }
          let tables = try await MergeTransaction(sides: sides, layout: layout, context: context)
            .merge(report: report)
          outcome = MergeOutcome(
            tables: tables, safetyBackup: safety, report: report?.path,
            seconds: context.world.clock.now.timeIntervalSince(began))
        }
      }
    } catch {
      // How the sessions end after the COMMIT, the source's own among them, changes nothing.
      guard outcome != nil else { throw error }
    }
    guard var outcome else { throw OperationFault(.unexpected, "the merge ended without an outcome") }
    do {
      try report?.publish()
    } catch {
      outcome.report = nil
      outcome.trouble = OperationFault(
        .partlyDone, "the rows were merged, and \(error.message)", hint: error.hint)
    }
    return outcome
  }

  /// Nil when there is nothing to write, or none is wanted.
  private func safetyBackup(_ plan: MergePlan, in archive: OpenArchive) async throws -> BackupID? {
    guard plan.request.safetyBackup, !plan.isNothing else { return nil }
    return try await context.safetyBackup(
      of: try context.withoutWarnings.environment(plan.request.target), in: archive, label: Self.safetyLabel,
      note: "taken before a merge from \(plan.request.source)", before: "merge", done: "merged")
  }
}
