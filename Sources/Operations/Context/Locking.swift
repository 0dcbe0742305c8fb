import ArchiveModel
import Catalog
import Foundation
import Storage

/// The locks that one operation holds; released together.
struct OperationLocks: Sendable {
  let held: [HeldLock]

  func release() {
    for lock in held.reversed() { lock.release() }
  }
}

extension OperationContext {
  /// How this process is named to others that wait.
  func lockHolder(_ command: String) -> LockHolder {
    LockHolder(pid: world.processID, command: command, since: world.clock.now)
  }
}

extension OpenArchive {
  /// Takes an environment exclusively and the archive shared, as backup and restore do; throws `locked`.
  func lock(
    _ environment: EnvironmentName, for command: String, wait: Duration, in context: OperationContext
  ) async throws -> OperationLocks {
    try await lock([environment], for: command, wait: wait, in: context)
  }

  /// Takes environments exclusively, in the order of their names, and the archive shared, as import does.
  ///
  /// Throws `locked`.
  func lock(
    _ environments: [EnvironmentName], for command: String, wait: Duration, in context: OperationContext
  ) async throws -> OperationLocks {
    let wanted = environments.sorted().map { (ArchiveLock.environment($0), LockMode.exclusive) }
    return try await take(wanted + [(.archive, .shared)], for: command, wait: wait, in: context)
  }

  /// Takes the archive exclusively, as rebuild does; throws `locked`.
  func lockExclusively(for command: String, wait: Duration, in context: OperationContext) async throws
    -> OperationLocks
  {
    try await take([(.archive, .exclusive)], for: command, wait: wait, in: context)
  }

  /// Takes the archive shared, as verify does; throws `locked`.
  func lockShared(for command: String, wait: Duration, in context: OperationContext) async throws
    -> OperationLocks
  {
    try await take([(.archive, .shared)], for: command, wait: wait, in: context)
  }

  /// Takes locks in their order, and leaves no rekey unsettled behind them.
  ///
  /// Whoever held the archive until now may have been killed in the middle of a rekey; the catalog would then know
  /// other bytes than the files have, and call a good backup damaged. Only a rekey's own process takes the archive
  /// and announces one, so what is announced while we hold it belongs to nobody.
  private func take(
    _ wanted: [(ArchiveLock, LockMode)], for command: String, wait: Duration, in context: OperationContext
  ) async throws -> OperationLocks {
    let began = context.world.clock.now
    let held = try await acquire(wanted, for: command, wait: wait, since: began, in: context)
    guard try !catalog.pendingRekeys().isEmpty else { return held }
    held.release()
    try await RekeyRecovery(archive: self, context: context).run()
    let again = try await acquire(wanted, for: command, wait: wait, since: began, in: context)
    guard try !catalog.pendingRekeys().isEmpty else { return again }
    again.release()
    throw OperationFault(
      .locked, "a rekey that was interrupted is being settled by another process",
      hint: "Run the command again in a moment.")
  }

  private func acquire(
    _ wanted: [(ArchiveLock, LockMode)], for command: String, wait: Duration, since began: Date,
    in context: OperationContext
  ) async throws -> OperationLocks {
    let holder = context.lockHolder(command)
    var held: [HeldLock] = []
    do {
      for (lock, mode) in wanted {
        let left = wait - .seconds(context.world.clock.now.timeIntervalSince(began))
        held.append(try await locks.acquire(lock, mode, wait: max(.zero, left), as: holder))
      }
    } catch {
      OperationLocks(held: held).release()
      throw error
    }
    return OperationLocks(held: held)
  }
}
