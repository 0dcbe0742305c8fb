import ArchiveModel
import PostgresTools
import Processes
import Settings

extension ProofEvidence {
  /// Notes what was found in the restored database.
  mutating func note(_ census: Census) {
    tables = census.tables.count
    rows = census.tables.reduce(0) { $0 + $1.rows }
    sequences = census.sequences.count
    largeObjects = census.largeObjects
    revisions = census.alembicRevisions
  }

  /// Compares with the census that was taken in the dump's own snapshot, when there is one.
  mutating func compare(_ expected: Census?, _ actual: Census, fingerprints: Bool) {
    guard let expected else {
      notes.append("there is no census of this backup: what was restored is counted, not compared")
      return
    }
    compared = true
    differences +=
      CensusComparison(expected: expected, actual: actual, fingerprints: fingerprints).differences
    if fingerprints, !expected.schemaFingerprint.isEmpty {
      schemaSame = expected.schemaFingerprint == actual.schemaFingerprint
    }
  }
}

extension ProofEvidence {
  /// Whether the user's checks can be asked of a backup of this kind; a note says that they were not.
  ///
  /// They are about a whole database with its rows, and would fail on parts of one.
  mutating func takesChecks(of kind: BackupKind, _ settings: TestRestoreSettings) -> Bool {
    guard kind != .full, kind != .data, !settings.checks.isEmpty else { return true }
    notes.append("the checks of the settings are about whole databases and were not run")
    return false
  }
}

/// The user's own checks, each a query whose first field must be true.
struct ProofChecks {
  let settings: TestRestoreSettings
  /// The database's own, for its search path.
  let properties: DatabaseProperties

  /// How long one check may take.
  private static let timeout = Duration.seconds(600)

  /// Runs all of them; one that fails keeps none of the others from being run.
  func run(
    on server: ServerAccess, database: String, _ runner: ProcessRunner
  ) async throws -> [ProofEvidence.Check] {
    var results: [ProofEvidence.Check] = []
    let path =
      properties.settings.first { $0.role == nil && $0.name == "search_path" }?.value ?? "\"$user\", public"
    for check in settings.checks.map(\.value) {
      do {
        let found = try await server.withSession(runner, database: database) {
          try await $0.check(check.sql, path: path, timeout: Self.timeout)
        }
        results.append(ProofEvidence.Check(name: check.name, passed: found == "t", found: found))
      } catch let fault as PostgresFault {
        results.append(ProofEvidence.Check(name: check.name, passed: false, found: fault.message))
      }
    }
    return results
  }
}
