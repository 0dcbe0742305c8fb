import ArchiveModel
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
    let holder = context.lockHolder(command)
    let began = context.world.clock.now
    let own = try await locks.acquire(.environment(environment), .exclusive, wait: wait, as: holder)
    let left = wait - .seconds(context.world.clock.now.timeIntervalSince(began))
    let shared = try await locks.acquire(.archive, .shared, wait: max(.zero, left), as: holder)
    return OperationLocks(held: [own, shared])
  }

  /// Takes environments exclusively, in the order of their names, and the archive shared, as import does.
  ///
  /// Throws `locked`.
  func lock(
    _ environments: [EnvironmentName], for command: String, wait: Duration, in context: OperationContext
  ) async throws -> OperationLocks {
    let holder = context.lockHolder(command)
    let began = context.world.clock.now
    var held: [HeldLock] = []
    do {
      for lock in environments.sorted().map({ ArchiveLock.environment($0) }) + [.archive] {
        let left = wait - .seconds(context.world.clock.now.timeIntervalSince(began))
        held.append(
          try await locks.acquire(
            lock, lock == .archive ? .shared : .exclusive, wait: max(.zero, left), as: holder))
      }
    } catch {
      OperationLocks(held: held).release()
      throw error
    }
    return OperationLocks(held: held)
  }

  /// Takes the archive exclusively, as rebuild does; throws `locked`.
  func lockExclusively(for command: String, wait: Duration, in context: OperationContext) async throws
    -> OperationLocks
  {
    let holder = context.lockHolder(command)
    return OperationLocks(held: [try await locks.acquire(.archive, .exclusive, wait: wait, as: holder)])
  }

  /// Takes the archive shared, as verify does; throws `locked`.
  func lockShared(for command: String, wait: Duration, in context: OperationContext) async throws
    -> OperationLocks
  {
    let holder = context.lockHolder(command)
    return OperationLocks(held: [try await locks.acquire(.archive, .shared, wait: wait, as: holder)])
  }
}
