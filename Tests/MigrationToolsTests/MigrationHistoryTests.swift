import Testing

@testable import MigrationTools

@Suite struct MigrationHistoryTests {
  private let history = MigrationHistory(
    """
    Some print of the project's own
    c3, b9 -> d4 (head) (mergepoint), join, both
    b2 (x1) -> b9 (billing, money), pay
    a1 -> c3, cities
    a1 -> b2, bills
    <base> -> x1 (head), a tree of its own
    <base> -> a1 (branchpoint), first -> last

    """)

  @Test("each line is a revision with what it follows and depends on")
  func lines() {
    #expect(history.steps.map(\.revision) == ["d4", "b9", "c3", "b2", "x1", "a1"])
    #expect(history.steps.map(\.parents) == [["c3", "b9"], ["b2", "x1"], ["a1"], ["a1"], [], []])
    #expect(
      history.steps.map(\.title) == [
        "join, both", "pay", "cities", "bills", "a tree of its own", "first -> last",
      ])
    #expect(history.knows("b9") && !history.knows("b"))
  }

  @Test("pending is what no present revision has behind it, the oldest first")
  func pending() {
    #expect(history.pending(after: []).map(\.revision) == ["a1", "x1", "b2", "c3", "b9", "d4"])
    #expect(history.pending(after: ["b9"]).map(\.revision) == ["c3", "d4"])
    #expect(history.pending(after: ["b2", "c3"]).map(\.revision) == ["x1", "b9", "d4"])
    #expect(history.pending(after: ["d4"]).isEmpty)
  }

  @Test(
    "a goal is reached with other branches beside it on the way forwards, and with nothing else on the way back"
  )
  func arrival() {
    #expect(history.hasArrived(["b9", "c3"], at: ["b9"], from: ["c3"]))
    #expect(history.hasArrived(["d4"], at: ["b9"], from: ["c3"]))
    #expect(!history.hasArrived(["c3"], at: ["b9"], from: ["c3"]))
    #expect(!history.hasArrived(["b2", "c3"], at: ["b9"], from: ["c3"]))
    #expect(history.hasArrived(["a1"], at: ["a1"], from: ["c3"]))
    #expect(!history.hasArrived(["c3"], at: ["a1"], from: ["c3"]))
    #expect(history.hasArrived([], at: [], from: ["a1"]) && !history.hasArrived(["a1"], at: [], from: ["a1"]))
  }
}
