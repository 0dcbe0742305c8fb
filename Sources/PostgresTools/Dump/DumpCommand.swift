package import ArchiveModel

/// What pg_dump is asked for, as a value.
package struct DumpCommand: Equatable, Sendable {
  /// Everything, rows alone, definitions alone, or all of `tables`.
  package var kind: BackupKind
  /// Only `directory` has a folder and parallel processes.
  package var format: DumpFormat
  /// The tables of a `table` dump, qualified where possible; ignored for other kinds.
  package var tables: [TableName]
  /// Adds all large objects to a `table` dump; `full` and `data` have them anyway.
  ///
  /// They belong to no table, so a restore beside existing ones would collide: off unless asked for.
  package var includesLargeObjects: Bool
  /// The exported snapshot to read in; nil for one of pg_dump's own.
  package var snapshot: String?
  /// Leaves pg_dump's own compression on; only for the custom format without one of ours (DESIGN §5).
  package var compressesItself: Bool
  /// Parallel processes of the directory format; ignored for others.
  package var jobs: Int
  /// The folder that pg_dump creates for the directory format; the others go to standard output.
  package var folder: String?
  /// Seconds to wait for the locks on all tables.
  package var lockWait: Int

  package init(
    kind: BackupKind, format: DumpFormat, tables: [TableName] = [], includesLargeObjects: Bool = false,
    snapshot: String? = nil, compressesItself: Bool = false, jobs: Int = 1, folder: String? = nil,
    lockWait: Int = 30
  ) {
    self.kind = kind
    self.format = format
    self.tables = tables
    self.includesLargeObjects = includesLargeObjects
    self.snapshot = snapshot
    self.compressesItself = compressesItself
    self.jobs = jobs
    self.folder = folder
    self.lockWait = lockWait
  }

  /// The words after `pg_dump`; no name stands in them but in an option's value.
  package var arguments: [String] {
    var words = ["--format=\(format.rawValue)", "--no-password", "--lock-wait-timeout=\(lockWait)s"]
    switch kind {
    case .full: break
    case .data: words.append("--data-only")
    case .schema: words.append("--schema-only")
    case .table:
      words.append("--strict-names")
      words += tables.map { "--table=\(TablePattern($0))" }
      if includesLargeObjects { words.append("--blobs") }
    }
    if let snapshot { words.append("--snapshot=\(snapshot)") }
    if format != .plain, !compressesItself { words.append("--compress=0") }
    if format == .directory {
      // The folder is read once, into a tar that is synced itself.
      words.append("--no-sync")
      if jobs > 1 { words.append("--jobs=\(jobs)") }
      if let folder { words.append("--file=\(folder)") }
    }
    return words
  }
}
