import Foundation
import Testing

@testable import Retention

@Suite("Plans of random histories against a slow oracle")
struct OracleTests {
  static let zones = ["Europe/Belgrade", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"]

  @Test("F48: what stays is what the oracle says, in each of four zones", arguments: zones)
  func agrees(name: String) throws {
    let zone = try zone(name)
    var removed = 0
    for seed in 1...150 {
      var random = RandomHistory(seed: UInt64(seed) &* 0x5DEE_CE66, zone: zone)
      var now = Date(timeIntervalSince1970: 0)
      let candidates = random.candidates(now: &now)
      let policy = random.policy()
      let plan = RetentionPlanner(rule: .policy(policy), zone: zone).plan(
        candidates, series: ["prod/full"], now: now, highestTimeSeen: nil)
      let expected = RetentionOracle(policy: policy, zone: zone).stays(candidates, now: now)
      let found = Set(
        plan.decisions.indices.filter { plan.decisions[$0].action == .keep }.map {
          candidates[$0].sequence
        })
      #expect(
        found == expected,
        "seed \(seed): \(policy), too many \(found.subtracting(expected).sorted()), missing \(expected.subtracting(found).sorted())"
      )
      removed += plan.removed.count
    }
    // A generator that removes nothing would prove nothing.
    #expect(removed > 500)
  }

  @Test("F49: after a cleanup, whole or broken off, the next one plans what is left of the same")
  func converges() throws {
    let zone = try zone("Europe/Belgrade")
    for seed in 1...150 {
      var random = RandomHistory(seed: UInt64(seed) &* 0x2545_F491, zone: zone)
      var now = Date(timeIntervalSince1970: 0)
      let candidates = random.candidates(now: &now)
      let planner = RetentionPlanner(rule: .policy(random.policy()), zone: zone)
      func plan(_ candidates: [RetentionCandidate]) -> RetentionPlan {
        planner.plan(candidates, series: ["prod/full"], now: now, highestTimeSeen: nil)
      }
      let first = plan(candidates)
      let gone = Set(random.prefix(of: first.indices(.remove)).map { candidates[$0].sequence })
      let second = plan(candidates.filter { !gone.contains($0.sequence) })
      #expect(second.kept == first.kept, "seed \(seed)")
      let last = plan(candidates.filter { !first.removed.contains($0.sequence) })
      #expect(last.removed == [], "seed \(seed)")
    }
  }

  @Test("the order in which candidates are given does not matter")
  func order() throws {
    let zone = try zone("Australia/Lord_Howe")
    for seed in 1...40 {
      var random = RandomHistory(seed: UInt64(seed), zone: zone)
      var now = Date(timeIntervalSince1970: 0)
      let candidates = random.candidates(now: &now)
      let planner = RetentionPlanner(rule: .policy(random.policy()), zone: zone)
      let plans = [candidates, candidates.reversed()].map {
        planner.plan($0, series: ["prod/full"], now: now, highestTimeSeen: nil)
      }
      #expect(plans[0].kept == plans[1].kept)
      #expect(
        plans[0].indices(.remove).map { plans[0].candidates[$0] }
          == plans[1].indices(.remove).map { plans[1].candidates[$0] })
    }
  }

  @Test("every decision has a reason, and each reason has words")
  func reasons() throws {
    for seed in 1...60 {
      var random = RandomHistory(seed: UInt64(seed) &* 77, zone: .gmt)
      var now = Date(timeIntervalSince1970: 0)
      let candidates = random.candidates(now: &now)
      let plan = RetentionPlanner(rule: .policy(random.policy()), zone: .gmt).plan(
        candidates, series: ["prod/full"], now: now, highestTimeSeen: nil)
      for index in plan.decisions.indices {
        #expect(!plan.codes(at: index).isEmpty)
        #expect(plan.texts(at: index).count == plan.codes(at: index).count)
      }
    }
  }
}
