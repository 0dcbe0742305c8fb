package import ArchiveModel
import Catalog
package import Foundation
import Settings

/// What each store of the settings holds of each environment: the copies' part of `status`.
package struct StoreHoldings: Sendable {
  /// One environment in one store.
  package struct Item: Sendable, Equatable {
    /// Each comes once for the archive and once for every store.
    package var environment: EnvironmentName
    /// `local` for the archive itself, else a name of the settings.
    package var store: String
    /// What the bytes lie on, as the settings say; `disk` for the archive.
    package var medium: String
    /// As the settings say; false for the archive.
    package var isOffsite: Bool
    /// Backups that are there.
    package var held: Int
    /// Backups that were there and are not found any more.
    package var missing: Int
    /// Backups whose dump there is not what was backed up.
    package var damaged: Int
    /// Archived backups that were never sent there.
    package var unsent: Int
    /// Of those held, the ones that nobody has read since they were sent.
    package var unverified: Int
    /// The start of the newest backup that is there.
    package var newest: Date?
    /// When the last copy arrived.
    package var lastArrival: Date?
    /// Of those held, when the one that waits longest was last checked, or arrived if it never was.
    package var oldestCheck: Date?
    /// By when `verify_period` wants that one read again; nil without that promise or without copies.
    package var checkDue: Date?

    /// How many there should be: 0 held of some is an error (R48).
    package var wanted: Int { held + missing + damaged + unsent }
  }

  /// By environment, in each the archive first and then the stores in the order of the settings.
  package let items: [Item]

  /// Reads the catalog; connects to nothing.
  ///
  /// A store that the settings do not name is left out.
  init(in archive: OpenArchive, _ context: OperationContext) throws {
    let stores = context.configuration.stores
    let known = try archive.catalog.holdings()
    let own = known.filter { $0.store == OpenArchive.storeName }
    items = own.flatMap { local in
      [Item(local, medium: CopyReporting.archiveMedium, isOffsite: false, verifyPeriod: nil)]
        + stores.map { settings in
          let name = settings.name.value
          let there = known.first { $0.store == name && $0.environment == local.environment }
          return Item(
            there ?? StoreHolding(environment: local.environment, store: name, unsent: local.held),
            medium: settings.medium.value, isOffsite: settings.offsite.value,
            verifyPeriod: settings.verifyPeriod?.value)
        }
    }
  }
}

/// Reads what each store holds.
package struct HoldingsOperation: Sendable {
  package init() {}

  /// Reads the catalog; connects to nothing.
  ///
  /// Throws `storeMissing` when there is no archive.
  package func run(in context: OperationContext) async throws -> StoreHoldings {
    try StoreHoldings(in: try await OpenArchive.open(in: context, ifMissing: .refuse), context)
  }
}

extension StoreHoldings.Item {
  fileprivate init(_ holding: StoreHolding, medium: String, isOffsite: Bool, verifyPeriod: TimeSpan?) {
    self.init(
      environment: holding.environment, store: holding.store, medium: medium, isOffsite: isOffsite,
      held: holding.held, missing: holding.missing, damaged: holding.damaged, unsent: holding.unsent,
      unverified: holding.unverified, newest: holding.newest, lastArrival: holding.lastArrival,
      oldestCheck: holding.oldestCheck,
      checkDue: verifyPeriod.flatMap { period in
        holding.oldestCheck.map { $0.addingTimeInterval(TimeInterval(period.seconds)) }
      })
  }
}
