import ArchiveModel
import Testing

@testable import MigrationTools

@Suite struct MigrationRouteTests {
  private let line = MigrationHistory(
    """
    c3 -> d4e5 (head), four
    b2 -> c3, three
    a1 -> b2, two
    <base> -> a1, one
    """)
  private let branches = MigrationHistory(
    """
    a1 -> c3 (head), cities
    a1 -> b2 (head), bills
    <base> -> a1 (branchpoint), first
    """)

  private func forwards(
    _ history: MigrationHistory, _ text: String?, from current: [String]
  ) async throws -> MigrationRoute {
    try await history.forwards(to: text, from: current, directory: "/app") { name throws(MigrationFault) in
      throw MigrationFault(.revisionMissing, "no \(name.text)")
    }
  }

  @Test("forwards: the head unless something else is named, by name, beginning or number of steps")
  func ahead() async throws {
    let head = try await forwards(line, nil, from: ["b2"])
    #expect(head.target.text == "head" && head.goal == ["d4e5"])
    #expect(head.steps.map(\.revision) == ["c3", "d4e5"])
    #expect(try await forwards(line, "d4", from: ["b2"]).target.text == "d4e5")
    #expect(try await forwards(line, "+1", from: ["b2"]).target.text == "c3")
    #expect(try await forwards(line, "a1", from: ["b2"]).steps.isEmpty)
    #expect(try await forwards(branches, "heads", from: ["b2"]).steps.map(\.revision) == ["c3"])
    #expect(try await forwards(branches, nil, from: ["b2", "c3"]).steps.isEmpty)
  }

  @Test("what names no way forwards is told apart")
  func refusals() async throws {
    let wrong: [(MigrationHistory, String?, FaultCode)] = [
      (branches, nil, .headsAmbiguous), (branches, "+1", .headsAmbiguous), (line, "feed", .revisionMissing),
      (line, "+9", .revisionMissing), (line, "-1", .usage), (line, "base", .usage), (line, "+x", .usage),
      (line, "--sql", .usage),
    ]
    for (history, text, code) in wrong {
      await #expect(throws: MigrationFault(code, "")) { try await forwards(history, text, from: ["a1"]) }
    }
  }

  @Test("backwards: so many steps, to the base at most, and no guess where several ways lead back")
  func back() throws {
    let route = try line.backwards(2, from: ["d4e5"], directory: "/app")
    #expect(route.target.text == "b2" && route.steps.map(\.revision) == ["d4e5", "c3"])
    let base = try line.backwards(1, from: ["a1"], directory: "/app")
    #expect(base.target.text == "base" && base.goal.isEmpty)
    #expect(throws: MigrationFault(.revisionMissing, "")) {
      try line.backwards(2, from: ["a1"], directory: "/app")
    }
    #expect(throws: MigrationFault(.revisionMissing, "")) {
      try line.backwards(1, from: [], directory: "/app")
    }
    #expect(throws: MigrationFault(.headsAmbiguous, "")) {
      try branches.backwards(1, from: ["b2", "c3"], directory: "/app")
    }
  }
}
