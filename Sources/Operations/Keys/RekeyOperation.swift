import AgeFormat
package import ArchiveModel
import Catalog
import Processes
import Storage

/// Writes new headers before the payloads of stored backups, so that other recipients open them.
///
/// This is no revocation: the file keys stay, and who could open a backup before may have kept its key or a copy.
package struct RekeyOperation: Sendable {
  /// One backup and what became of it.
  package struct Item: Sendable, Equatable {
    /// As it was before: what is changed has other stored bytes afterwards.
    package var backup: Backup
    /// Whether it was changed; false when it was as asked already.
    package var changed: Bool
    /// Why it could not be changed; nil when it could.
    package var finding: String?
    /// What to do about the finding, as a sentence; nil when there is no advice.
    package var hint: String?
    /// The exit status follows from it.
    package var code: FaultCode?
  }

  /// What became of all of them.
  package struct Outcome: Sendable, Equatable {
    /// One for each sealed backup in the archive, the newest first.
    package var items: [Item] = []
    /// Sealed backups that only stores hold: a store is not rewritten from here, so they open as before.
    package var elsewhere: [Backup] = []
    /// Whether stores have copies with the headers of before, which replicate replaces.
    package var leavesOldCopies = false
  }

  private let add: [String]
  private let remove: [String]
  private let environment: EnvironmentName?
  private let wait: Duration

  /// `add` and `remove` are public keys or names of the settings; `environment` nil takes all.
  package init(add: [String], remove: [String], environment: EnvironmentName?, wait: Duration) {
    self.add = add
    self.remove = remove
    self.environment = environment
    self.wait = wait
  }

  /// Rekeys every complete sealed backup, each one crash-safe; needs an identity that opens them.
  ///
  /// Throws `locked`, `keyInvalid` for what is no recipient and for one to leave out that nobody knows, `usage` for
  /// one that is to be added and left out; what goes wrong with one backup is in its item.
  package func run(in context: OperationContext) async throws -> Outcome {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let change = try await change(in: context)
    let locks = try await archive.lockExclusively(for: "key rekey", wait: wait, in: context)
    defer { locks.release() }
    let (backups, elsewhere) = try sealedBackups(archive.catalog)
    try change.requireKnownRemovals(in: (backups + elsewhere).compactMap { try archive.sealing(of: $0.id) })
    var items: [Item] = []
    for backup in backups {
      do {
        let changed = try await BackupRekey(
          backup: backup, change: change, archive: archive, context: context
        ).run()
        items.append(Item(backup: backup, changed: changed))
      } catch let fault as any Fault where !Task.isCancelled {
        items.append(
          Item(
            backup: backup, changed: false, finding: fault.message, hint: fault.hint, code: fault.code))
      }
    }
    guard !items.isEmpty || !elsewhere.isEmpty else {
      throw OperationFault(
        .backupNotFound, "there is no sealed backup to rekey", hint: "See 'strongroom list-backups'.")
    }
    let leavesOldCopies = try items.filter(\.changed).contains { item in
      try archive.catalog.copies(of: item.backup.id).contains {
        $0.store != OpenArchive.storeName && $0.state == .damaged
      }
    }
    return Outcome(items: items, elsewhere: elsewhere, leavesOldCopies: leavesOldCopies)
  }

  private func change(in context: OperationContext) async throws -> RecipientChange {
    let settings = try context.recipients()
    let identities = try await context.keys.identities()
    let added = try add.map { text in
      try settings.first { $0.name == text } ?? KnownRecipient(name: nil, key: X25519Recipient(text))
    }
    // A key of the settings has its name there, however it was spelled here.
    let named = added.map { recipient in settings.first { $0.key == recipient.key } ?? recipient }
    return RecipientChange(
      added: named, removed: remove,
      known: settings + identities.map { KnownRecipient(name: nil, key: $0.recipient) })
  }

  /// Those in the archive, and those that only stores hold.
  private func sealedBackups(_ catalog: Catalog) throws -> (here: [Backup], elsewhere: [Backup]) {
    let kept = try catalog.keptElsewhere()
    var found: [Backup] = []
    var cursor: BackupCursor?
    repeat {
      let page = try catalog.list(
        BackupFilter(environment: environment, state: .complete), limit: 1000, after: cursor)
      found += page.backups.filter { $0.dump?.isSealed == true }
      cursor = page.next
    } while cursor != nil
    return (found.filter { !kept.contains($0.id) }, found.filter { kept.contains($0.id) })
  }
}
