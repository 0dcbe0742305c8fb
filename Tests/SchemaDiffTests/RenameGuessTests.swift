import Testing

@testable import SchemaDiff

@Suite struct RenameGuessTests {
  /// A schema of one table whose columns are all of type text.
  private func schema(_ columns: [String]) throws -> Schema {
    let parts = columns.enumerated().map { index, name in
      #""\#(name)": {"pos": \#(index + 1), "type": "text", "not_null": false}"#
    }
    let table = #"{"kind": "r", "columns": {\#(parts.joined(separator: ", "))}}"#
    return try #require(Schema(document: #"{"format": 1, "tables": {"public.t": \#(table)}}"#, major: 15))
  }

  private func guesses(from old: [String], to new: [String]) throws -> [String] {
    SchemaComparison(target: try schema(old), source: try schema(new)).differences
      .filter { $0.change == .possibleRename }.map { "\($0.before ?? "") \($0.after ?? "")" }
  }

  @Test("a column at the same place, or after the same neighbour, may be one that was renamed")
  func places() throws {
    #expect(try guesses(from: ["a", "b", "c"], to: ["a", "x", "c"]) == ["public.t.b public.t.x"])
    #expect(try guesses(from: ["gone", "a", "old"], to: ["a", "new"]) == ["public.t.old public.t.new"])
    #expect(try guesses(from: ["a", "old"], to: ["new", "a"]) == [])
  }

  @Test("of two candidates none is guessed")
  func doubt() throws {
    #expect(try guesses(from: ["a", "b", "c", "d", "old"], to: ["d", "x", "y", "a", "b", "c"]) == [])
  }
}
