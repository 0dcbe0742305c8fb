import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// F49: killed anywhere, a cleanup leaves nothing that is neither a backup nor gone, and the next one ends it.
  @Suite struct CleanupCrashTests {
    private let ground: CleanupGround
    private let history: History

    init() throws {
      ground = try CleanupGround()
      let last = Date.now
      history = History((0..<60).map { last.addingTimeInterval(TimeInterval(-$0 * 86_400)) })
      try history.put(into: ground.sandbox)
      try #require(try ground.sandbox.shell("cp -a backups template").status == 0)
    }

    private static let arguments = ["cleanup", "--days", "20"]

    /// The archive as it was before any cleanup.
    private func reset() throws {
      try #require(try ground.sandbox.shell("rm -rf backups && cp -a template backups").status == 0)
    }

    /// After any command: what the catalog calls complete is whole, and nothing else is there.
    private func expectConverged(_ place: String) throws {
      let looked = try ground.sandbox.run("list-backups", "--limit", "1")
      #expect(looked.status == 0, "\(place) \(looked)")
      let complete = try ground.complete()
      #expect(complete.isSuperset(of: history.nights.suffix(21).map(\.name)), "below the floor: \(place)")
      try ground.expect(history.nights.filter { complete.contains($0.name) }, place)
    }

    /// Kills a cleanup at a call; at one before it where this run made fewer: whether the last ones of an ending
    /// program are still made depends on how its threads end.
    private func kill(at point: Int, of call: String) throws -> Outcome {
      var outcome: Outcome
      var earlier = 0
      repeat {
        try reset()
        let ordinal = point - earlier
        outcome = try ground.sandbox.run(Self.arguments, failing: call, at: ordinal...ordinal, error: nil)
        earlier += 1
      } while outcome.status == 0 && earlier < min(3, point)
      return outcome
    }

    @Test("F49: SIGKILL at fifty calls of a cleanup, and the next run always converges")
    func killed() throws {
      let sandbox = ground.sandbox
      let calls = [("unlinkat", 26), ("pwrite64", 12), ("fdatasync", 6), ("fsync", 4), ("close", 2)]
      var kills = 0
      for (call, wanted) in calls {
        try reset()
        let count = try sandbox.count(call, Self.arguments)
        for index in 0..<wanted {
          let point = 1 + (wanted == 1 ? 0 : index * (count - 1) / (wanted - 1))
          let place = "\(call) \(point) of \(count)"
          let outcome = try kill(at: point, of: call)
          #expect(outcome.status == 137, "\(place) \(outcome)")
          if outcome.status == 137 { kills += 1 }
          if index.isMultiple(of: 2) { try expectConverged(place) }
          let next = try sandbox.run(Self.arguments)
          #expect(next.status == 0, "\(place) \(next)")
          try ground.expect(history.nights.suffix(21), place)
        }
      }
      #expect(kills == 50)
      let verified = try sandbox.run("verify", "--depth", "quick", "--env", "dev")
      #expect(!verified.errors.contains("does not know"), "\(verified)")
    }

    @Test("F49: at a random moment, too, and SIGTERM ends it between two backups with what it did recorded")
    func anyMoment() throws {
      for signal in [SIGKILL, SIGTERM, SIGKILL, SIGTERM] {
        try reset()
        let running = try ground.sandbox.start([Sandbox.program] + Self.arguments)
        usleep(UInt32.random(in: 5_000...120_000))
        running.send(signal)
        let outcome = try running.end()
        #expect([0, 128 + signal].contains(outcome.status), "\(outcome)")
        try expectConverged("signal \(signal)")
        #expect(try ground.sandbox.run(Self.arguments).status == 0)
        try ground.expect(history.nights.suffix(21))
      }
    }

    @Test("F49: the dump goes first, and what a power cut leaves of it is never a whole backup again")
    func order() throws {
      let night = history.nights[0]
      let outcome = try ground.sandbox.run(Self.arguments, failing: "unlinkat", at: 2...2, error: nil)
      #expect(outcome.status == 137)
      let left = Set(ground.sandbox.published)
      let begun = history.nights.filter { night in !night.files.allSatisfy(left.contains) }
      #expect(begun.count <= 1 && begun.allSatisfy { !left.contains($0.name) }, "\(begun) \(night)")
    }
  }
}
