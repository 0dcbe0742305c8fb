import ArchiveModel

/// Where a migration goes, found in the project's history.
package struct MigrationRoute: Sendable, Equatable {
  /// What alembic is told.
  package let target: RevisionName
  /// What the database is at when it got there; none for `base`.
  package let goal: [String]
  /// The revisions in the order in which they are applied or undone.
  package let steps: [MigrationHistory.Step]
}

extension MigrationHistory {
  /// The way forwards to what a user named; nil for the one head.
  ///
  /// `locate` is asked for what only alembic understands, such as `billing@head`. Throws `headsAmbiguous` for several
  /// heads, `revisionMissing`, `usage` for what leads back.
  package func forwards(
    to text: String?, from current: [String], directory: String,
    locate: (RevisionName) async throws -> String
  ) async throws -> MigrationRoute {
    let name = try text.map { try RevisionName($0) } ?? .head
    let goal: [String]
    switch name.text {
    case "heads": goal = heads
    case "head": goal = try oneHead(after: current, directory)
    case "base":
      throw MigrationFault(
        .usage, "'base' lies before all migrations", hint: "Use 'strongroom rollback' to go back.")
    case let text where text.hasPrefix("-"):
      throw MigrationFault(
        .usage, "\(text) leads back", hint: "Use 'strongroom rollback --steps \(text.dropFirst())'.")
    case let text where text.hasPrefix("+"): goal = [try ahead(text, from: current, directory)]
    case let text:
      if let known = revision(text) { goal = [known] } else { goal = [try await locate(name)] }
    }
    // Alembic's own words for the newest are shown and run as they are.
    let target = ["head", "heads"].contains(name.text) ? nil : goal.first
    return MigrationRoute(
      target: try target.map { try RevisionName($0) } ?? name, goal: goal,
      steps: pending(after: current, upTo: goal))
  }

  /// The way back by so many steps.
  ///
  /// Throws `revisionMissing` when there are not so many, `headsAmbiguous` where several ways lead back.
  package func backwards(_ count: Int, from current: [String], directory: String) throws -> MigrationRoute {
    guard var revision = current.first else {
      throw MigrationFault(
        .revisionMissing, "the database is at no revision, so there is nothing to roll back",
        hint: "See 'strongroom info'.")
    }
    guard current.count == 1 else {
      throw MigrationFault(
        .headsAmbiguous,
        "the database is at several revisions, \(current.joined(separator: ", ")), and steps back mean no certain one",
        hint: "Take a backup and use 'alembic downgrade' in \(directory) with the revision to go to.")
    }
    var undone: [Step] = []
    while undone.count < count {
      guard let step = step(revision) else { break }
      undone.append(step)
      guard step.follows.count < 2 else {
        throw MigrationFault(
          .headsAmbiguous,
          "\(revision) joins \(step.follows.joined(separator: " and ")), and steps back mean no certain one",
          hint: "Take a backup and use 'alembic downgrade' in \(directory) with the revision to go to.")
      }
      guard let parent = step.follows.first else { break }
      revision = parent
    }
    guard undone.count == count else {
      throw MigrationFault(
        .revisionMissing,
        "\(count.counting("step")) back from \(current[0]) is more than the \(undone.count.counting("migration")) there "
          + (undone.count == 1 ? "is" : "are"), hint: "Use --steps \(undone.count) at most.")
    }
    let goal = undone.last?.follows ?? []
    return MigrationRoute(
      target: try goal.first.map { try RevisionName($0) } ?? .base, goal: goal, steps: undone)
  }

  /// A revision by its name or the beginning of it; nil when there is none or more than one.
  private func revision(_ text: String) -> String? {
    if knows(text) { return text }
    let found = steps.filter { $0.revision.hasPrefix(text) }
    return found.count == 1 ? found[0].revision : nil
  }

  private func oneHead(after current: [String], _ directory: String) throws(MigrationFault) -> [String] {
    guard heads.count > 1 else { return heads }
    // A database that has them all has nothing to choose.
    guard !pending(after: current, upTo: heads).isEmpty else { return heads }
    throw MigrationFault(
      .headsAmbiguous, "the migrations in \(directory) have several heads: \(heads.joined(separator: ", "))",
      hint: "Use --revision heads for all of them, or join them with 'alembic merge'.")
  }

  private func ahead(_ text: String, from current: [String], _ directory: String) throws(MigrationFault)
    -> String
  {
    guard let count = Int(text.dropFirst()), count > 0 else {
      throw MigrationFault(.usage, "\(text.quotedForMessage) is no number of steps", hint: "Use +1 or more.")
    }
    let open = pending(after: current)
    let isLine = zip(open, open.dropFirst()).allSatisfy { $1.follows == [$0.revision] }
    guard isLine, current.count < 2 else {
      throw MigrationFault(
        .headsAmbiguous, "the migrations in \(directory) branch, so \(text) means no certain one",
        hint: "Name the revision.")
    }
    guard open.count >= count else {
      throw MigrationFault(
        .revisionMissing,
        "only \(open.count.counting("migration")) \(open.count == 1 ? "is" : "are") pending",
        hint: "See 'strongroom preflight --pending' for what is to come.")
    }
    return open[count - 1].revision
  }
}
