import Glibc
import PostgresTools
import Processes
import Settings

/// Where scratch clusters are made, and as whom their servers run.
struct ScratchPlace {
  let settings: TestRestoreSettings
  let world: World

  /// Nobody when we are root, rather than `postgres`, who may own the very data that was backed up.
  static var user: String? { UserIdentity.named("nobody") == nil ? nil : "nobody" }

  /// What each process of a scratch server may map.
  private static let memory: Int64 = 4 << 30

  /// How a cluster for somebody else's dump is made: no rights, no network, bounded memory.
  func plan(for programs: ScratchPrograms, superuser: String) -> ScratchPlan {
    var plan = ScratchPlan(
      binaries: programs.folder, superuser: superuser, parent: folder,
      settings: ["max_logical_replication_workers": "0", "max_prepared_transactions": "0"])
    plan.systemUser = Self.user
    plan.cutOff = true
    plan.memoryLimit = Self.memory
    return plan
  }

  /// The folder of the settings, else that of temporary files; `/tmp` when the server's user cannot get there.
  var folder: String {
    if let named = settings.folder?.value { return named }
    let own = world.environment["TMPDIR"] ?? ""
    let temporary = own.hasPrefix("/") ? own : "/tmp"
    guard UserIdentity.isRoot, !Self.isOpen(temporary) else { return temporary }
    return "/tmp"
  }

  /// Whether everybody may pass through all of a path.
  private static func isOpen(_ path: String) -> Bool {
    var folder = ""
    for part in path.split(separator: "/") {
      folder += "/\(part)"
      var status = stat()
      guard stat(folder, &status) == 0, status.st_mode & S_IXOTH != 0 else { return false }
    }
    return true
  }
}

extension OperationContext {
  /// Where scratch clusters are made, as `[test_restore]` says.
  var scratchPlace: ScratchPlace { ScratchPlace(settings: configuration.testRestore, world: world) }
}
