import ArchiveModel
import Catalog
import Foundation
import Settings

/// What speaks against an environment, from what the catalog says of it; reads no clock and no file.
struct StatusJudgement {
  let standing: EnvironmentStanding
  let limits: StatusLimits
  /// The last run of each job for this environment.
  var jobs: [JobRun] = []
  /// Those of its jobs whose time has passed long ago.
  var overdue: [JobStandings.Overdue] = []
  /// The last replication to each store, by its name.
  var replications: [String: Replication] = [:]
  /// The update that is open.
  var update: StatusReport.OpenUpdate?
  let now: Date

  /// After so many times the limit stale is red.
  private static let redAfter: Double = 2
  /// So far ahead a backup may lie before the clock is doubted.
  private static let skew: Double = 300

  /// The worst first.
  func findings() -> [StatusReport.Finding] {
    var all =
      [backup(), failure(), spoiled(), disproof(), proof(), openUpdate()].compactMap(\.self) + stores()
      + readings()
    all += attempts(besides: all)
    all += jobFailures(besides: all)
    all += overdue.map { overdue in
      StatusReport.Finding(
        .stale, isAge: true,
        "job '\(overdue.job)' was due \(Self.age(now.timeIntervalSince(overdue.since))) ago, and nobody has run it"
      )
    }
    return all.enumerated().sorted { ($1.element.verdict, $0.offset) < ($0.element.verdict, $1.offset) }
      .map(\.element)
  }

  private func backup() -> StatusReport.Finding? {
    guard let good = standing.lastGood else {
      let hasNone = standing.counts.filter { $0.key != .removed }.isEmpty
      return StatusReport.Finding(.red, hasNone ? "there is no backup" : "there is no good full backup")
    }
    let age = now.timeIntervalSince(good.started)
    guard age >= -Self.skew else {
      return StatusReport.Finding(
        .red, isAge: true, "the last good backup lies in the future: a clock is wrong")
    }
    return tooOld(age, limits.backup.value) { limit in
      "the last good backup is \(Self.age(age)) old, and max_age is \(limit)"
    }
  }

  private func failure() -> StatusReport.Finding? {
    guard let failed = standing.lastFailed, failed.sequence > standing.lastGood?.sequence ?? 0 else {
      return nil
    }
    return StatusReport.Finding(.red, "the last backup failed: \(failed.reason ?? "no reason was recorded")")
  }

  /// Work that failed, by whoever's hand, and is to be done again and again: a backup that never began, a cleanup.
  ///
  /// A restore that failed was somebody's own, who knows: it is listed and is no finding.
  private func attempts(besides known: [StatusReport.Finding]) -> [StatusReport.Finding] {
    standing.failures.compactMap { failure in
      guard [.backup, .cleanup].contains(failure.undertaking) else { return nil }
      guard failure.undertaking != .backup || failure.at > standing.lastGood?.started ?? .distantPast else {
        return nil
      }
      guard !known.contains(where: { $0.sentence.hasSuffix(failure.reason) }) else { return nil }
      return StatusReport.Finding(.red, "the last \(failure.undertaking.rawValue) failed: \(failure.reason)")
    }
  }

  /// One that waits before anything was touched harms nobody; one that somebody walks now is about to end.
  private func openUpdate() -> StatusReport.Finding? {
    guard let update, !update.isUnderWay, update.isMigrated || !update.isServiceUp else { return nil }
    let place = "an update was left at \(update.step)"
    return update.isServiceUp
      ? StatusReport.Finding(.stale, "\(place), behind its migration")
      : StatusReport.Finding(.red, "\(place): the service \(update.service)")
  }

  private func spoiled() -> StatusReport.Finding? {
    let counts = [(BackupState.damaged, "damaged"), (.missing, "missing")].compactMap { state, word in
      standing.counts[state].map { "\($0) \($0 == 1 ? "backup is" : "backups are") \(word)" }
    }
    guard !counts.isEmpty else { return nil }
    let last = standing.lastSpoiled.map { ", the last \($0.id): \($0.reason ?? $0.state.rawValue)" } ?? ""
    return StatusReport.Finding(.red, counts.joined(separator: ", ") + last)
  }

  private func disproof() -> StatusReport.Finding? {
    guard let test = standing.lastDisproof, test.number > standing.lastProof?.number ?? 0 else { return nil }
    return StatusReport.Finding(
      .red, "the last test restore, of \(test.backup), failed: \(ProofEvidence.reason(in: test.evidence))")
  }

  private func proof() -> StatusReport.Finding? {
    guard let limit = limits.proof.value else { return nil }
    guard let proof = standing.lastProof else {
      return StatusReport.Finding(
        .stale, isAge: true, "no backup was ever proved to restore, and max_proof_age is \(limit)")
    }
    let age = now.timeIntervalSince(proof.at)
    return tooOld(age, limit) { "the last proof is \(Self.age(age)) old, and max_proof_age is \($0)" }
  }

  /// Stores that have no copy at all, or did not get what they should the last time (R48).
  private func stores() -> [StatusReport.Finding] {
    let good = standing.counts[.complete] ?? 0
    return limits.stores.compactMap { store in
      if let last = replications[store.name], last.failed > 0 || last.reason != nil {
        let reason = last.reason ?? "\(last.failed) copies are not as they should be"
        return StatusReport.Finding(.red, "the last replication to \(store.name) failed: \(reason)")
      }
      let present = standing.copies.first { $0.store == store.name }?.counts[.present] ?? 0
      guard good > 0, present == 0 else { return nil }
      return StatusReport.Finding(.red, "\(store.name) has a copy of 0 of \(good) backups")
    }
  }

  private func readings() -> [StatusReport.Finding] {
    standing.copies.compactMap { copies in
      guard let oldest = copies.oldestReading else { return nil }
      let age = now.timeIntervalSince(oldest)
      let store = limits.stores.first { $0.name == copies.store }
      return tooOld(age, store.map { $0.reading } ?? limits.reading.value) { limit in
        "a copy in \(copies.store) was last read \(Self.age(age)) ago, and verify_period is \(limit)"
      }
    }
  }

  /// Jobs whose last run did not end well, unless its reason stands there already.
  private func jobFailures(besides known: [StatusReport.Finding]) -> [StatusReport.Finding] {
    jobs.compactMap { run in
      guard let reason = Self.trouble(run) else { return nil }
      let bare = reason.firstRange(of: ": ").map { String(reason[$0.upperBound...]) } ?? reason
      guard !known.contains(where: { $0.sentence.hasSuffix(bare) }) else { return nil }
      return StatusReport.Finding(
        run.outcome == .missed ? .stale : .red,
        "the last run of job '\(run.job)' \(run.outcome.rawValue): \(reason)")
    }
  }

  /// Why a run did not end well; nil when it did, or has not ended.
  static func trouble(_ run: JobRun) -> String? {
    switch run.outcome {
    case .failed, .interrupted, .missed: run.error ?? run.outcome.rawValue
    case .ok, .running: nil
    }
  }

  private func tooOld(
    _ age: Double, _ limit: TimeSpan?, _ sentence: (TimeSpan) -> String
  ) -> StatusReport.Finding? {
    guard let limit, age > Double(limit.seconds) else { return nil }
    let isRed = age > Self.redAfter * Double(limit.seconds)
    return StatusReport.Finding(isRed ? .red : .stale, isAge: true, sentence(limit))
  }

  /// `40 s`, `5 min`, `1 h 30 min`, `30 h`, `12 d`.
  static func age(_ seconds: Double) -> String {
    switch Int(seconds) {
    case ..<60: "\(max(0, Int(seconds))) s"
    case ..<3600: "\(Int(seconds) / 60) min"
    case ..<36_000: "\(Int(seconds) / 3600) h \(Int(seconds) / 60 % 60) min"
    case ..<172_800: "\(Int(seconds) / 3600) h"
    default: "\(Int(seconds) / 86_400) d"
    }
  }
}

extension ProofEvidence {
  /// What spoke against the backup, from the evidence that the catalog keeps.
  static func reason(in text: String) -> String {
    read(text)?.reason ?? "its evidence cannot be read"
  }

  /// What spoke against the backup, in one sentence.
  var reason: String {
    failure ?? differences.first ?? checks.first { !$0.passed }.map { "the check '\($0.name)' did not pass" }
      ?? "no reason was recorded"
  }
}
