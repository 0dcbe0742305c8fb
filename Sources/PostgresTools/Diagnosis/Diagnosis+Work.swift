import ArchiveModel

extension Diagnosis {
  /// Symptoms of versions, waits and resources, and of everything else.
  func workAccount(of symptom: Symptom) -> Account {
    let place = connection.place
    switch symptom {
    case .versionMismatch(let versions):
      return (
        .toolVersion, "the client tools are older than the server (\(versions ?? "versions differ"))",
        "Install the client of the server's major version: 'apt install postgresql-client-N'."
      )
    case .archiveTooNew(let version):
      return (
        .toolVersion, "the archive has format \(version ?? "") that this pg_restore does not know",
        "Use the pg_restore of the major version that made the dump, or a later one."
      )
    case .restrictUnknown:
      return (
        .toolVersion, "this psql does not know \\restrict, with which the dump begins",
        "Upgrade the PostgreSQL client to its latest minor release."
      )
    case .settingUnknown(let name):
      return (
        .toolVersion, "the server does not know the setting \(name?.quotedForMessage ?? "in the dump")",
        "Restore with the client of the server's own major version."
      )
    case .lockTimeout:
      return (
        .toolTimeout, "a lock could not be had in time in \(place)",
        "Somebody else holds it: wait for migrations to end, or look into pg_stat_activity."
      )
    case .statementTimeout:
      return (
        .toolTimeout, "a statement or a lock took longer than allowed in \(place)",
        "Look into pg_stat_activity for who holds the lock, and for a statement_timeout of the role."
      )
    case .diskFull:
      return (
        .toolFailed, "there is no space left on the device for \(place)",
        "Free space on the server's disk, or where the dump is written, and try again."
      )
    case .snapshotGone:
      return (
        .toolFailed, "the snapshot that the dump reads ended before it in \(place)",
        "Try again; if it recurs, connect to the server directly and not through a pooler."
      )
    case .connectionLost:
      return (
        .toolFailed, "the connection to \(place) was lost",
        "Read the server's log: it was stopped, crashed, or somebody ended the session."
      )
    default:
      return (
        .toolFailed, "an operation failed on \(place)", "Read the tool's last lines for the reason."
      )
    }
  }
}
