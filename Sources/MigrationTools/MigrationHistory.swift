/// All revisions of a project and what each follows, as `alembic history` tells.
package struct MigrationHistory: Sendable, Equatable {
  /// One migration.
  package struct Step: Sendable, Equatable {
    package let revision: String
    /// What it follows and depends on; none for a first one.
    package let parents: [String]
    /// The first line of its text.
    package let title: String
  }

  /// The newest first.
  package let steps: [Step]

  /// Reads lines such as `ae1, b2 (c3) -> d4 (label) (head) (mergepoint), a title`; what is no such line is passed over.
  init(_ text: String) {
    steps = text.split(whereSeparator: \.isNewline).compactMap { Self.step(String($0)) }
  }

  private static func step(_ line: String) -> Step? {
    guard let arrow = line.firstRange(of: " -> ") else { return nil }
    let parents = line[..<arrow.lowerBound].split { ",() ".contains($0) }.map(String.init)
    var rest = line[arrow.upperBound...]
    let revision = rest.prefix { $0 != " " && $0 != "," }
    guard !revision.isEmpty else { return nil }
    rest = rest.dropFirst(revision.count)
    while rest.hasPrefix(" ("), let close = rest.firstIndex(of: ")") {
      rest = rest[rest.index(after: close)...]
    }
    return Step(
      revision: String(revision), parents: parents.filter { $0 != "<base>" },
      title: rest.hasPrefix(", ") ? String(rest.dropFirst(2)) : "")
  }

  /// Whether the project has this revision.
  package func knows(_ revision: String) -> Bool { steps.contains { $0.revision == revision } }

  /// What a database at these revisions has not had, the oldest first.
  package func pending(after revisions: [String]) -> [Step] {
    var had: Set<String> = []
    var found = revisions
    while let revision = found.popLast() {
      guard had.insert(revision).inserted else { continue }
      found += steps.first { $0.revision == revision }?.parents ?? []
    }
    return steps.filter { !had.contains($0.revision) }.reversed()
  }
}
