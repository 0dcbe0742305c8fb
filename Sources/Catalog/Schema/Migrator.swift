import ArchiveModel
import GRDB
import Glibc

/// Makes catalogs, and brings older ones up to the schema of this program.
struct Migrator {
  /// `PRAGMA application_id` of a catalog: "SRcg".
  static let applicationID = 0x5352_6367

  let migrations: [Migration]
  let now: Microseconds
  let busyTimeout: Double

  /// Makes a catalog under `<path>.new` and publishes it whole.
  ///
  /// A killed process leaves at most the `.new` file, which the next one finishes. Two at once share it: the
  /// one transaction of the schema and the rename without replacing let one of them win.
  func create(_ file: CatalogFile) throws {
    let draft = file.beside(".new")
    if try !draft.createEmpty(), let status = try draft.regularFile(), status.st_nlink > 1 {
      // Killed between link and unlink: the draft is another name of a catalog that was published.
      guard unlink(draft.path) == 0 || errno == ENOENT, try draft.createEmpty() else {
        throw CatalogFault.unwritable(draft.path, CatalogFile.reason())
      }
    }
    let queue = try Connection.open(draft.path, busyTimeout: busyTimeout)
    try fill(queue, path: draft.path)
    try queue.close()
    if try !draft.publish(as: file) { unlink(draft.path) }
  }

  /// Makes the schema in one transaction where it is not yet.
  func fill(_ queue: DatabaseQueue, path: String) throws {
    try queue.write { database in
      if try !database.tableExists("migrations") {
        try database.execute(
          sql: """
            PRAGMA application_id = \(Self.applicationID);
            CREATE TABLE migrations (
              number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, applied INTEGER NOT NULL
            ) STRICT;
            """)
      }
      for migration in try missing(in: database, path: path) { try migration.apply(to: database, at: now) }
    }
  }

  /// Applies what is missing in one transaction, after a copy aside; an unknown step is `catalogNewer`.
  func bringUpToDate(_ queue: DatabaseQueue, file: CatalogFile) throws {
    let isOurs = try queue.read { database in
      let number = try Int.fetchOne(database, sql: "PRAGMA application_id")
      return try number == Self.applicationID && database.tableExists("migrations")
    }
    guard isOurs else { throw CatalogFault.damaged(file.path, "it is not a catalog of strongroom") }
    guard try queue.read({ try !missing(in: $0, path: file.path).isEmpty }) else { return }
    try queue.write { database in
      // Asked again: another process may have migrated before this one got the lock.
      let steps = try missing(in: database, path: file.path)
      guard let first = steps.first else { return }
      // The transaction holds the write lock and has changed nothing: what is copied is what is migrated.
      try copyAside(file, before: first)
      for step in steps { try step.apply(to: database, at: now) }
      let broken = try Row.fetchOne(database, sql: "PRAGMA foreign_key_check")
      guard broken == nil else {
        throw CatalogFault.damaged(file.path, "after migration a reference points nowhere")
      }
    }
  }

  /// The steps not yet applied; they must be the last ones of ours.
  private func missing(in database: Database, path: String) throws -> [Migration] {
    let applied = try String.fetchAll(database, sql: "SELECT name FROM migrations ORDER BY number")
    let known = migrations.map(\.name)
    if let unknown = applied.first(where: { !known.contains($0) }) {
      throw CatalogFault(
        .catalogNewer, "the catalog \(path) was written by a newer strongroom (it has \(unknown))",
        hint: "Use that version or a later one; this one leaves the catalog untouched.")
    }
    guard Array(known.prefix(applied.count)) == applied else {
      throw CatalogFault.damaged(path, "its migrations are not in order")
    }
    return Array(migrations.dropFirst(applied.count))
  }

  private func copyAside(_ file: CatalogFile, before step: Migration) throws {
    let source = try Connection.open(file.path, busyTimeout: busyTimeout, readonly: true)
    let name = ".before-\(step.name)"
    var copy = file.beside(name)
    var attempt = 1
    while try copy.regularFile() != nil {
      attempt += 1
      copy = file.beside("\(name)-\(attempt)")
    }
    try CatalogCopy.write(source, to: copy, busyTimeout: busyTimeout)
    try source.close()
  }
}
