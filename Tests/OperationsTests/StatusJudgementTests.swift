import ArchiveModel
import Foundation
import Testing

@testable import Catalog
@testable import Operations
@testable import Settings

/// What `status` finds, from made-up standings.
@Suite struct StatusJudgementTests {
  static let now = Date(timeIntervalSince1970: 1_767_522_600)

  private func standing(
    goodHoursAgo: Double? = 1, _ change: (inout EnvironmentStanding) throws -> Void = { _ in }
  ) throws -> EnvironmentStanding {
    let name = try EnvironmentName("prod")
    var standing = EnvironmentStanding(
      environment: name, counts: [:], heldBytes: 0, lastGood: nil, lastFailed: nil, lastSpoiled: nil,
      lastProof: nil, lastDisproof: nil, copies: [])
    if let goodHoursAgo {
      standing.counts = [.complete: 1]
      standing.lastGood = try backup(sequence: 5, hoursAgo: goodHoursAgo, .complete)
    }
    try change(&standing)
    return standing
  }

  private func backup(
    sequence: Int64, hoursAgo: Double, _ state: BackupState, reason: String? = nil
  ) throws -> Backup {
    Backup(
      id: BackupID(randomBytes: (0, 0, 0, 0, UInt8(sequence))), sequence: sequence,
      environment: try EnvironmentName("prod"), kind: .full, format: .plain, compression: .none, tables: [],
      database: "d", serverVersion: nil, started: Self.now.addingTimeInterval(-3600 * hoursAgo),
      finished: nil,
      state: state, reason: reason, note: nil, labels: [], alembicRevisions: [], objects: [])
  }

  private func test(_ number: Int64, hoursAgo: Double, passed: Bool, evidence: String = "{}") throws
    -> TestRestore
  {
    TestRestore(
      number: number, backup: BackupID(randomBytes: (0, 0, 0, 0, 5)),
      at: Self.now.addingTimeInterval(-3600 * hoursAgo), passed: passed, evidence: evidence)
  }

  private func findings(
    _ standing: EnvironmentStanding, max: String? = "26h", proof: String? = nil, reading: String? = nil
  ) throws -> [StatusReport.Finding] {
    func limit(_ text: String?) throws -> Sourced<TimeSpan?> {
      Sourced(try text.map { try TimeSpan($0) }, .builtIn)
    }
    let limits = StatusLimits(
      backup: try limit(max), proof: try limit(proof), reading: try limit(reading))
    return StatusJudgement(standing: standing, limits: limits, now: Self.now).findings()
  }

  @Test(
    "a fresh backup is fine; past the limit it is stale, past twice the limit red (R2)",
    arguments: [
      (1.0, nil), (26.0, nil), (26.1, StatusReport.Verdict.stale), (51.9, .stale), (52.1, .red), (-1.0, .red),
    ])
  func ages(hours: Double, verdict: StatusReport.Verdict?) throws {
    let found = try findings(try standing(goodHoursAgo: hours))
    #expect(found.map(\.verdict) == (verdict.map { [$0] } ?? []))
    #expect(found.allSatisfy { $0.isAge })
  }

  @Test("without a limit age does not matter, without a backup nothing else does")
  func limits() throws {
    #expect(try findings(try standing(goodHoursAgo: 9_000), max: nil).isEmpty)
    #expect(try findings(try standing(goodHoursAgo: nil), max: nil).map(\.sentence) == ["there is no backup"])
    let failed = try standing(goodHoursAgo: nil) {
      $0.counts = [.failed: 1]
      $0.lastFailed = try backup(sequence: 1, hoursAgo: 1, .failed, reason: "refused")
    }
    #expect(
      try findings(failed).map(\.sentence) == [
        "there is no good full backup", "the last backup failed: refused",
      ])
  }

  @Test("a failure counts until a later backup is good")
  func failures() throws {
    let later = try standing {
      $0.lastFailed = try backup(sequence: 6, hoursAgo: 0.5, .failed, reason: "disk full")
    }
    #expect(try findings(later).map(\.sentence) == ["the last backup failed: disk full"])
    #expect(try findings(later).map(\.verdict) == [.red])
    let earlier = try standing { $0.lastFailed = try backup(sequence: 4, hoursAgo: 2, .failed, reason: "x") }
    #expect(try findings(earlier).isEmpty)
  }

  @Test(
    "a backup that never began and a cleanup that failed are red; a restore by hand is not, and nothing is said twice"
  )
  func attempts() throws {
    let run = try #require(RunID("0123456789ab"))
    func failure(_ undertaking: Undertaking, hoursAgo: Double, _ reason: String) -> LastFailure {
      LastFailure(
        undertaking, of: nil, at: Self.now.addingTimeInterval(-3600 * hoursAgo), code: "x", reason: reason,
        run: run)
    }
    let found = try findings(
      try standing {
        $0.failures = [
          failure(.backup, hoursAgo: 0.5, "the hook said no"), failure(.restore, hoursAgo: 0.5, "no role"),
          failure(.cleanup, hoursAgo: 30, "disk gone"),
        ]
      })
    #expect(
      found.map(\.sentence) == [
        "the last backup failed: the hook said no", "the last cleanup failed: disk gone",
      ])
    #expect(found.allSatisfy { $0.verdict == .red })
    let known = try standing {
      $0.lastFailed = try backup(sequence: 6, hoursAgo: 0.5, .failed, reason: "disk full")
      $0.failures = [failure(.backup, hoursAgo: 0.4, "disk full")]
    }
    #expect(try findings(known).map(\.sentence) == ["the last backup failed: disk full"])
    #expect(try findings(try standing { $0.failures = [failure(.backup, hoursAgo: 2, "old")] }).isEmpty)
  }

  @Test("a job whose time has long passed without a run is stale: its service or timer is gone (F61)")
  func overdue() throws {
    let limits = StatusLimits(
      backup: Sourced(nil, .builtIn), proof: Sourced(nil, .builtIn), reading: Sourced(nil, .builtIn))
    let found = StatusJudgement(
      standing: try standing(), limits: limits,
      overdue: [JobStandings.Overdue(job: "proof", since: Self.now.addingTimeInterval(-50 * 3600))],
      now: Self.now
    ).findings()
    #expect(found.map(\.sentence) == ["job 'proof' was due 2 d ago, and nobody has run it"])
    #expect(found.map(\.verdict) == [.stale] && found.allSatisfy(\.isAge))
  }

  @Test("damaged and missing backups are red as long as there are any")
  func spoiled() throws {
    let found = try findings(
      try standing {
        $0.counts = [.complete: 1, .damaged: 2, .missing: 1]
        $0.lastSpoiled = try backup(sequence: 3, hoursAgo: 30, .damaged, reason: "the SHA-256 differs")
      })
    #expect(found.map(\.verdict) == [.red])
    #expect(found.first?.sentence.hasPrefix("2 backups are damaged, 1 backup is missing, the last ") == true)
    #expect(found.first?.sentence.hasSuffix("the SHA-256 differs") == true)
  }

  @Test("a proof is wanted where a limit says so; a failed one is red until another passes")
  func proofs() throws {
    #expect(try findings(try standing()).isEmpty)
    #expect(try findings(try standing(), proof: "8d").map(\.verdict) == [.stale])
    let old = try standing { $0.lastProof = try test(1, hoursAgo: 9 * 24, passed: true) }
    #expect(try findings(old, proof: "8d").map(\.verdict) == [.stale])
    #expect(try findings(old, proof: "4d").map(\.verdict) == [.red])
    var evidence = ProofEvidence(target: "scratch", place: "here")
    evidence.differences = ["users has 2 rows, 3 were backed up"]
    let text = String(decoding: try JSONEncoder().encode(evidence), as: UTF8.self)
    let failed = try standing {
      $0.lastProof = try test(1, hoursAgo: 9, passed: true)
      $0.lastDisproof = try test(2, hoursAgo: 8, passed: false, evidence: text)
    }
    #expect(
      try findings(failed).first?.sentence.hasSuffix("failed: users has 2 rows, 3 were backed up") == true)
    evidence.schema = "strongroom/proof/v2"
    let foreign = String(decoding: try JSONEncoder().encode(evidence), as: UTF8.self)
    let later = try standing { $0.lastDisproof = try test(2, hoursAgo: 8, passed: false, evidence: foreign) }
    #expect(
      try findings(later).first?.sentence.hasSuffix("failed: its evidence cannot be read") == true)
    let proved = try standing {
      $0.lastProof = try test(3, hoursAgo: 1, passed: true)
      $0.lastDisproof = try test(2, hoursAgo: 8, passed: false, evidence: text)
    }
    #expect(try findings(proved).isEmpty)
  }

  @Test("a copy that nobody has read for longer than the period is stale, and the worst stands first")
  func readings() throws {
    let found = try findings(
      try standing(goodHoursAgo: 60) {
        $0.copies = [
          .init(
            store: "local", counts: [.present: 1], oldestReading: Self.now.addingTimeInterval(-3600 * 24 * 40)
          ),
          .init(store: "nas", counts: [:], oldestReading: nil),
        ]
      }, reading: "30d")
    #expect(found.map(\.verdict) == [.red, .stale])
    #expect(found.last?.sentence == "a copy in local was last read 40 d ago, and verify_period is 30d")
  }
}
