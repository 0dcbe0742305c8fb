import ArchiveModel

extension Diagnosis {
  /// Symptoms of what is inside a database.
  func objectAccount(of symptom: Symptom) -> Account? {
    let place = connection.place
    let user = connection.user?.quotedForMessage ?? "in use"
    switch symptom {
    case .roleMissing(let name):
      return (
        .roleMissing, "the dump needs the role \(name?.quotedForMessage ?? "of an object") on the server",
        "Restore the roles first with --globals, or create the role with createuser."
      )
    case .permissionDenied(let object):
      return (
        .permissionDenied,
        "permission denied\(object.map { " for \($0)" } ?? "") to role \(user) in \(place)",
        "Grant the role what it lacks, such as membership in pg_read_all_data, or use the owner's role."
      )
    case .rowsFiltered(let table):
      return (
        .permissionDenied,
        "row-level security hides rows of \(table?.quotedForMessage ?? "a table") from role \(user)",
        "Dump with a role that has BYPASSRLS or owns the table, or the backup would be incomplete."
      )
    case .relationMissing(let name):
      return (
        .relationMissing, "relation \(name?.quotedForMessage ?? "named there") does not exist in \(place)",
        "Run the migrations or restore the schema first, and check the table's name and schema."
      )
    case .columnMissing(let name, let relation):
      return (
        .relationMissing,
        "column \(name?.quotedForMessage ?? "named there")"
          + "\(relation.map { " of \($0.quotedForMessage)" } ?? "") does not exist in \(place)",
        "The table there has another shape: run the migrations first, or restore the whole database."
      )
    case .schemaMissing(let name):
      return (
        .relationMissing, "schema \(name?.quotedForMessage ?? "named there") does not exist in \(place)",
        "Create the schema or restore it first, and check the schema's name."
      )
    case .noMatchingTables(let pattern):
      return (
        .tableNotFound, "no table matches \(pattern ?? "what was asked for") in \(place)",
        "Check the table's name, its schema and its letter case."
      )
    case .duplicateKey(let constraint):
      return (
        .duplicateKey,
        "a row is already there under the same key (\(constraint ?? "a unique constraint")) in \(place)",
        "Restore into an empty database, or remove the rows that are already there."
      )
    case .foreignKeyViolation(let constraint):
      return (
        .foreignKeyViolation,
        "a row refers to one that is missing (\(constraint ?? "a foreign key")) in \(place)",
        "Restore the referenced tables first or with it, or restore the whole database."
      )
    case .extensionMissing(let name):
      return (
        .extensionMissing, "the extension \(name?.quotedForMessage ?? "") is not installed on the server",
        "Install the package that brings it on the server, such as postgresql-contrib, and try again."
      )
    case .databaseExists(let name):
      return (
        .restoreFailed, "database \((name ?? connection.database).quotedForMessage) already exists",
        "Choose another name, or drop that database first."
      )
    case .databaseInUse(let name):
      return (
        .toolTimeout,
        "database \((name ?? connection.database).quotedForMessage) is in use by other sessions",
        "Stop the programs that use it and try again."
      )
    default: return nil
    }
  }
}
