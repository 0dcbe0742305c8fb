import ArchiveModel
import Foundation
import Notices
import Settings

/// How things stand as numbers for Prometheus.
///
/// All are gauges in base units with the prefix `strongroom_`; instants are seconds since 1970, so that ages are
/// computed where they are looked at (`time() - strongroom_backup_last_success_timestamp_seconds`).
struct StatusMetrics {
  let report: StatusReport

  init(_ report: StatusReport) { self.report = report }

  var families: [MetricFamily] {
    backups + proofs + copies + standing
  }

  private var standing: [MetricFamily] {
    [
      MetricFamily(
        "strongroom_job_next_run_timestamp_seconds", "When the job runs next.",
        report.environments.flatMap { environment in
          environment.nextRuns.map {
            sample(environment, [("job", $0.job)], $0.at.timeIntervalSince1970.rounded(.down))
          }
        }),
      each("strongroom_status", "How the environment stands: 0 ok, 1 stale, 2 red.") {
        Double($0.verdict.rawValue)
      },
      MetricFamily(
        "strongroom_metrics_timestamp_seconds", "When these numbers were read from the catalog.",
        [MetricFamily.Sample([], report.now.timeIntervalSince1970.rounded(.down))]),
    ]
  }

  private var backups: [MetricFamily] {
    [
      each(
        "strongroom_backup_last_success_timestamp_seconds", "When the newest good full backup began."
      ) { $0.lastGood?.backup.started.timeIntervalSince1970 },
      each("strongroom_backup_last_success_size_bytes", "Stored bytes of the newest good full backup.") {
        $0.lastGood.map { Double($0.backup.storedBytes) }
      },
      each("strongroom_backup_last_success_plain_bytes", "Bytes of its dump before compression.") {
        $0.lastGood?.backup.dump?.plainBytes.map { Double($0) }
      },
      each("strongroom_backup_last_success_duration_seconds", "How long the newest good full backup took.") {
        $0.lastGood.flatMap { last in last.backup.finished?.timeIntervalSince(last.backup.started) }
      },
      each("strongroom_backup_last_failure_timestamp_seconds", "When the newest failed backup began.") {
        $0.failures.first { $0.what == "backup" }?.at.timeIntervalSince1970
      },
      each("strongroom_backup_max_age_seconds", "The age from which the environment is stale.") {
        $0.limits.backup.map { Double($0) }
      },
      MetricFamily(
        "strongroom_backups", "Backups by state.",
        report.environments.flatMap { environment in
          BackupState.allCases.map { state in
            sample(environment, [("state", state.rawValue)], Double(environment.states[state] ?? 0))
          }
        }),
      each("strongroom_stored_bytes", "Stored bytes of all backups that the archive holds.") {
        Double($0.heldBytes)
      },
    ]
  }

  private var proofs: [MetricFamily] {
    [
      each(
        "strongroom_proof_last_success_timestamp_seconds", "When a test restore last passed."
      ) { $0.lastProof?.at.timeIntervalSince1970 },
      each("strongroom_proof_last_failure_timestamp_seconds", "When a test restore last failed.") {
        $0.failures.first { $0.what == "test-restore" }?.at.timeIntervalSince1970
      },
    ]
  }

  private var copies: [MetricFamily] {
    [
      MetricFamily(
        "strongroom_copies", "Copies of dumps by store and by what was last seen of them.",
        report.environments.flatMap { environment in
          environment.copies.flatMap { copies in
            ["present", "missing", "damaged"].map { state in
              sample(
                environment, [("store", copies.store), ("state", state)], Double(copies.counts[state] ?? 0))
            }
          }
        }),
      MetricFamily(
        "strongroom_copies_oldest_reading_timestamp_seconds",
        "When the copy that was read longest ago was last read.",
        report.environments.flatMap { environment in
          environment.copies.compactMap { copies in
            copies.oldestReading.map {
              sample(environment, [("store", copies.store)], $0.timeIntervalSince1970.rounded(.down))
            }
          }
        }),
    ]
  }

  private func each(
    _ name: String, _ help: String, _ value: (StatusReport.Environment) -> Double?
  ) -> MetricFamily {
    MetricFamily(
      name, help,
      report.environments.compactMap { environment in
        value(environment).map { sample(environment, [], ($0 * 1000).rounded() / 1000) }
      })
  }

  private func sample(
    _ environment: StatusReport.Environment, _ labels: [(String, String)], _ value: Double
  ) -> MetricFamily.Sample {
    MetricFamily.Sample(
      [MetricFamily.Label("environment", environment.name.rawValue)]
        + labels.map { MetricFamily.Label($0.0, $0.1) }, value)
  }
}

/// The numbers for Prometheus, on demand.
package struct MetricsOperation: Sendable {
  package init() {}

  /// The text that Prometheus reads; throws `storeMissing` when there is no archive.
  package func text(in context: OperationContext) async throws -> String {
    PrometheusText.text(StatusMetrics(try await StatusOperation(environment: nil).run(in: context)).families)
  }

  /// Writes it to the file of the settings and returns its path; throws `configMissingValue` when they name none.
  package func write(in context: OperationContext) async throws -> String {
    guard let file = context.configuration.metrics.textfile?.value else {
      throw OperationFault(
        .configMissingValue, "the settings name no file for metrics",
        hint: "Set textfile in [metrics], or leave --write out.")
    }
    try Textfile.write(try await text(in: context), to: file)
    return context.world.displayed(file)
  }
}
