import ArchiveModel
import Foundation
import Operations

/// How things stand as one JSON document.
struct StatusDocument: Encodable {
  struct Finding: Encodable {
    var verdict: String
    var sentence: String
  }

  struct Proof: Encodable {
    var backup: String
    var at: Date
    var ageSeconds: Int64
    var tables: Int?
    var rows: Int64?

    enum CodingKeys: String, CodingKey {
      case backup, at, tables, rows
      case ageSeconds = "age_seconds"
    }
  }

  struct LastGood: Encodable {
    var backup: BackupDocument
    var ageSeconds: Int64

    enum CodingKeys: String, CodingKey {
      case backup
      case ageSeconds = "age_seconds"
    }
  }

  struct Copies: Encodable {
    var store: String
    var backups: [String: Int]
    var oldestReading: Date?

    enum CodingKeys: String, CodingKey {
      case store, backups
      case oldestReading = "oldest_reading"
    }
  }

  struct Failure: Encodable {
    var at: Date
    var what: String
    var reason: String
    var run: String?
  }

  struct NextRun: Encodable {
    var job: String
    var at: Date
    var steps: [String]
  }

  struct Update: Encodable {
    var id: String
    var step: String
    var since: Date
    var underWay: Bool
    var service: String

    enum CodingKeys: String, CodingKey {
      case id, step, since, service
      case underWay = "under_way"
    }
  }

  struct Limits: Encodable {
    var maxAgeSeconds: Int64?
    var maxProofAgeSeconds: Int64?
    var verifyPeriodSeconds: Int64?

    enum CodingKeys: String, CodingKey {
      case maxAgeSeconds = "max_age_seconds"
      case maxProofAgeSeconds = "max_proof_age_seconds"
      case verifyPeriodSeconds = "verify_period_seconds"
    }
  }

  struct Environment: Encodable {
    var environment: String
    var verdict: String
    var findings: [Finding]
    var lastGood: LastGood?
    var lastProof: Proof?
    var states: [String: Int]
    var storedBytes: Int64
    var copies: [Copies]
    var failures: [Failure]
    var nextRuns: [NextRun]
    /// The one that is open; absent when none is.
    var update: Update?
    var limits: Limits

    enum CodingKeys: String, CodingKey {
      case environment, verdict, findings, states, copies, failures, update, limits
      case lastGood = "last_good"
      case lastProof = "last_proof"
      case nextRuns = "next_runs"
      case storedBytes = "stored_bytes"
    }
  }

  var schema = "strongroom/status/v1"
  var verdict: String
  var at: Date
  var archive: String
  var environments: [Environment]

  init(_ report: StatusReport) {
    verdict = report.verdict.word
    at = report.now
    archive = report.archive
    environments = report.environments.map { Environment($0) }
  }
}

extension StatusDocument.Environment {
  init(_ report: StatusReport.Environment) {
    environment = report.name.rawValue
    verdict = report.verdict.word
    findings = report.findings.map { StatusDocument.Finding(verdict: $0.verdict.word, sentence: $0.sentence) }
    lastGood = report.lastGood.map {
      StatusDocument.LastGood(backup: BackupDocument($0.backup), ageSeconds: Int64($0.age))
    }
    lastProof = report.lastProof.map {
      StatusDocument.Proof(
        backup: $0.backup.rawValue, at: $0.at, ageSeconds: Int64($0.age), tables: $0.tables, rows: $0.rows)
    }
    states = Dictionary(report.states.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { $1 })
    storedBytes = report.heldBytes
    copies = report.copies.map {
      StatusDocument.Copies(store: $0.store, backups: $0.counts, oldestReading: $0.oldestReading)
    }
    failures = report.failures.map {
      StatusDocument.Failure(at: $0.at, what: $0.what, reason: $0.reason, run: $0.run?.rawValue)
    }
    nextRuns = report.nextRuns.map { StatusDocument.NextRun(job: $0.job, at: $0.at, steps: $0.steps) }
    update = report.update.map {
      StatusDocument.Update(
        id: $0.id, step: $0.step, since: $0.since, underWay: $0.isUnderWay, service: $0.service)
    }
    limits = StatusDocument.Limits(
      maxAgeSeconds: report.limits.backup, maxProofAgeSeconds: report.limits.proof,
      verifyPeriodSeconds: report.limits.reading)
  }
}
