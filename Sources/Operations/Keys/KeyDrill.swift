import AgeFormat
package import ArchiveModel
import ByteStreams
import Catalog
import Processes
import Storage

/// Proves that the keys at hand open the newest sealed backup of every series, without restoring anything.
package struct KeyDrill: Sendable {
  /// One series and how its newest backup opened.
  package struct Item: Sendable, Equatable {
    /// The newest complete sealed one of its series that the archive itself holds.
    package var backup: Backup
    /// Nil when every object of it opened.
    package var finding: String?
    /// What to do about the finding, as a sentence; nil when there is no advice.
    package var hint: String?

    package init(backup: Backup, finding: String?, hint: String?) {
      self.backup = backup
      self.finding = finding
      self.hint = hint
    }
  }

  private let environment: EnvironmentName?

  /// `environment` limits the drill to one; nil takes all.
  package init(environment: EnvironmentName?) {
    self.environment = environment
  }

  /// Opens header and first chunks of each object; throws `backupNotFound` when nothing sealed is there to prove.
  package func run(in context: OperationContext) async throws -> [Item] {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let locks = try await archive.lockShared(for: "key drill", wait: .zero, in: context)
    defer { locks.release() }
    let newest = try newestOfSeries(archive.catalog)
    guard !newest.isEmpty else {
      throw OperationFault(
        .backupNotFound,
        "there is no sealed backup" + (environment.map { " of '\($0)'" } ?? "") + " to try the keys on",
        hint: "Set recipients in [encryption] and take a backup first.")
    }
    var items: [Item] = []
    for backup in newest {
      do {
        for object in backup.objects { try await open(object, of: backup, archive, context) }
        items.append(Item(backup: backup, finding: nil, hint: nil))
      } catch let fault as any Fault {
        items.append(Item(backup: backup, finding: fault.message, hint: fault.hint))
      }
    }
    return items
  }

  private struct Series: Hashable {
    let environment: EnvironmentName
    let kind: BackupKind
    let tables: [TableName]
  }

  private func newestOfSeries(_ catalog: Catalog) throws -> [Backup] {
    let elsewhere = try catalog.keptElsewhere()
    var seen: Set<Series> = []
    var newest: [Backup] = []
    var cursor: BackupCursor?
    repeat {
      let page = try catalog.list(
        BackupFilter(environment: environment, state: .complete), limit: 1000, after: cursor)
      for backup in page.backups where backup.dump?.isSealed == true && !elsewhere.contains(backup.id) {
        let series = Series(environment: backup.environment, kind: backup.kind, tables: backup.tables)
        if seen.insert(series).inserted { newest.append(backup) }
      }
      cursor = page.next
    } while cursor != nil
    return newest
  }

  private func open(
    _ object: BackupObject, of backup: Backup, _ archive: OpenArchive, _ context: OperationContext
  ) async throws {
    let sealing = try archive.sealing(of: backup.id)
    guard let fileKey = try await context.fileKey(of: object, sealing: sealing, archive) else { return }
    let stored = try await archive.store.open(try ObjectName(object.name))
    try await BlockingThread.run {
      let reader = ObjectReader(stored, format: .none, limit: nil, fileKey: fileKey)
      do {
        _ = try reader.pump(into: AnyStage(Deliver(to: { _ in throw EnoughSeen() })), progress: { _ in })
      } catch is EnoughSeen {
        return
      }
    }
  }

  /// The first authentic bytes have come out.
  private struct EnoughSeen: Error {}
}
