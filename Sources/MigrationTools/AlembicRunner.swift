import ArchiveModel
package import Processes

/// Runs a project's alembic; where a database stands afterwards is for its own table to tell.
package struct AlembicRunner: Sendable {
  /// Words, folder and environment of every run; they decide which database it reaches.
  package let alembic: Alembic
  private let runner: ProcessRunner
  private let timeout: Duration?

  /// `timeout` is for each run; nil for any length.
  package init(_ alembic: Alembic, runner: ProcessRunner, timeout: Duration? = nil) {
    self.alembic = alembic
    self.runner = runner
    self.timeout = timeout
  }

  /// What the database is at, sorted, as alembic says.
  package func current() async throws -> [String] { Self.revisions(try await run(.current)).sorted() }

  /// All revisions of the project.
  package func history() async throws -> MigrationHistory { MigrationHistory(try await run(.history)) }

  /// The SQL of the migrations after `first`, `base` for all of them.
  package func script(from first: RevisionName, to last: RevisionName) async throws -> String {
    try await run(.upgradeScript(from: first, to: last))
  }

  /// The revision that alembic understands by a name; throws `revisionMissing`, `headsAmbiguous`.
  package func locate(_ name: RevisionName) async throws -> String {
    let lines = try await run(.show(name)).split(whereSeparator: \.isNewline)
    let found = lines.first { $0.hasPrefix("Rev: ") }?.split(separator: " ").dropFirst().first
    guard let found else {
      throw MigrationFault(
        .revisionMissing, "alembic does not show what \(name.text) is", hint: "Name the revision itself.")
    }
    return String(found)
  }

  /// Migrates forwards.
  ///
  /// Errors: `migrationFailed` when a migration failed, `revisionMissing`, `headsAmbiguous`.
  package func upgrade(to revision: RevisionName) async throws { _ = try await run(.upgrade(to: revision)) }

  /// Migrates backwards; the same errors.
  package func downgrade(to revision: RevisionName) async throws {
    _ = try await run(.downgrade(to: revision))
  }

  /// Runs one task and returns its standard output.
  ///
  /// Errors: `MigrationFault`, `toolMissing` when there is no alembic, `toolTimeout`.
  package func run(_ task: AlembicTask) async throws -> String {
    let result: ProcessResult
    do {
      result = try await runner.run(alembic.command(task), outputLimit: 256 << 20, timeout: timeout)
    } catch let fault as ProcessFault {
      guard fault.code == .toolMissing else { throw fault }
      throw MigrationFault(
        .toolMissing, "alembic cannot be run: \(fault.message)",
        hint: "Install it in the project's virtual environment and name that with venv in [alembic].")
    }
    guard result.isSuccess else { throw AlembicComplaint(result).fault(task, in: alembic.directory) }
    return result.outputText
  }

  /// The first word of each line: `0003 (head)`, `ae10 (billing) (head)`.
  static func revisions(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).compactMap { $0.split(separator: " ").first.map(String.init) }
  }
}
