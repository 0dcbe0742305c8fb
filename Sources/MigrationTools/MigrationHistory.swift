/// All revisions of a project and what each follows, as `alembic history` tells.
package struct MigrationHistory: Sendable, Equatable {
  /// One migration.
  package struct Step: Sendable, Equatable {
    /// The whole identifier, as it stands in `alembic_version`.
    package let revision: String
    /// What it follows; none for a first one.
    package let follows: [String]
    /// What else must have been applied before it.
    package let dependsOn: [String]
    /// Whether nothing follows it.
    package let isHead: Bool
    /// The first line of its text.
    package let title: String

    /// What it follows and depends on.
    package var parents: [String] { follows + dependsOn }
  }

  /// The newest first.
  package let steps: [Step]

  /// Reads lines such as `ae1, b2 (c3) -> d4 (label) (head) (mergepoint), a title`; what is no such line is passed over.
  init(_ text: String) {
    steps = text.split(whereSeparator: \.isNewline).compactMap { Self.step(String($0)) }
  }

  private static func step(_ line: String) -> Step? {
    guard let arrow = line.firstRange(of: " -> ") else { return nil }
    let before = line[..<arrow.lowerBound].split(separator: "(", maxSplits: 1)
    let parents = before.map { part in
      part.split { ",() ".contains($0) }.map(String.init).filter { $0 != "<base>" }
    }
    var rest = line[arrow.upperBound...]
    let revision = rest.prefix { $0 != " " && $0 != "," }
    guard !revision.isEmpty else { return nil }
    rest = rest.dropFirst(revision.count)
    var isHead = false
    while rest.hasPrefix(" ("), let close = rest.firstIndex(of: ")") {
      isHead = isHead || rest[...close] == " (head)"
      rest = rest[rest.index(after: close)...]
    }
    let startsWithParents = !line.hasPrefix("(")
    return Step(
      revision: String(revision), follows: startsWithParents ? parents.first ?? [] : [],
      dependsOn: startsWithParents ? Array(parents.dropFirst().joined()) : parents.flatMap(\.self),
      isHead: isHead, title: rest.hasPrefix(", ") ? String(rest.dropFirst(2)) : "")
  }

  /// The revisions that nothing follows, sorted.
  package var heads: [String] { steps.filter(\.isHead).map(\.revision).sorted() }

  /// Whether the project has this revision.
  package func knows(_ revision: String) -> Bool { step(revision) != nil }

  /// What a database at these revisions has not had, the oldest first.
  package func pending(after revisions: [String]) -> [Step] {
    let had = ancestry(of: revisions)
    return steps.filter { !had.contains($0.revision) }.reversed()
  }

  /// The same as far as some revisions.
  package func pending(after revisions: [String], upTo goal: [String]) -> [Step] {
    let wanted = ancestry(of: goal)
    return pending(after: revisions).filter { wanted.contains($0.revision) }
  }

  /// These revisions and all that must have been applied before them.
  package func ancestry(of revisions: [String]) -> Set<String> {
    var had: Set<String> = []
    var found = revisions
    while let revision = found.popLast() {
      guard had.insert(revision).inserted else { continue }
      found += step(revision)?.parents ?? []
    }
    return had
  }

  /// Whether a database that set out from some revisions to a goal, forwards or back, has come there.
  ///
  /// Forwards it may have more than the goal, as with branches; back it has nothing else.
  package func hasArrived(_ now: [String], at goal: [String], from start: [String]) -> Bool {
    guard !ancestry(of: start).isSuperset(of: goal) else { return now == goal }
    return ancestry(of: now).isSuperset(of: goal)
  }

  func step(_ revision: String) -> Step? { steps.first { $0.revision == revision } }
}
