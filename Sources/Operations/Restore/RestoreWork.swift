import ArchiveModel
import Catalog
import Foundation
import PostgresTools
import Processes
import Settings
import Storage

/// The steps of one restore after the dump was read and found right.
struct RestoreWork {
  let request: RestoreRequest
  let source: RestoreSource
  let target: RestoreTarget
  let inspection: DumpInspection
  let archive: OpenArchive?
  let context: OperationContext
  let time: CivilTimestamp

  var access: DatabaseAccess { target.access }

  var loader: DumpLoader {
    DumpLoader(
      source: source, inspection: inspection, server: access.server, serverMajor: target.major,
      context: context)
  }

  /// The label of a backup that is taken before a restore loses something.
  static let safetyLabel = "before-restore"

  /// What a route came to.
  struct Done {
    var safety: BackupID?
    /// The name under which the old database is kept.
    var kept: String?
    /// Of the comparison with what was backed up; nil where there was nothing to compare with.
    var evidence: String?
  }

  /// Takes the route, a safety backup first where one is wanted.
  ///
  /// Meanwhile the advisory lock in the target keeps migrations from other machines away; a database with a session
  /// in it cannot be renamed, so it is given up just before a swap.
  func perform(_ route: RestorePlan.Route, backingUp: Bool) async throws -> Done {
    var done = Done()
    switch route {
    case .create, .swap, .swapAndDrop:
      let swap = SwapRestore(work: self)
      let side = try await unmigrated {
        if backingUp { done.safety = try await takeSafetyBackup() }
        return try await swap.fill()
      }
      done.evidence = side.evidence
      done.kept = try await swap.swap(side.name, route)
    case .fill, .inPlace, .addRows, .tables:
      try await unmigrated {
        if backingUp { done.safety = try await takeSafetyBackup() }
        done.evidence = try await performWithin(route)
      }
    }
    return done
  }

  /// Nobody migrates a database that is not there.
  private func unmigrated<Result>(_ body: () async throws -> Result) async throws -> Result {
    guard target.state != .missing else { return try await body() }
    return try await access.withMigrationLock(wait: request.wait) { _ in try await body() }
  }

  /// Loads into the target itself; gives the evidence of the comparison.
  private func performWithin(_ route: RestorePlan.Route) async throws -> String? {
    switch route {
    case .inPlace: return try await replace(before: DatabaseClearing.script(serverMajor: target.major))
    case .addRows:
      let addition = RowAddition(inspection.summary.contents)
      let work = DumpLoader.Work(before: addition.opening, after: addition.closing)
      try await loader.load(work, into: target.name) { _ in }
      return nil
    case .tables(let mode): return try await TableRestore(work: self, mode: mode).run()
    default: return try await replace(before: "")
    }
  }

  /// Loads everything into the target; a census that differs takes it all back.
  private func replace(before: String) async throws -> String? {
    try await loader.load(DumpLoader.Work(before: before), into: target.name) { session in
      try await compare(session) { try await CensusReader(session).censusWithin($0) }
    }
  }

  /// Compares a side database with the census; nil when there is none.
  ///
  /// Throws `restoreInvalid`.
  func compare(in database: String) async throws -> String? {
    try await access.withSession(database) { session in
      try await compare(session) { try await CensusReader(session).census(of: $0) }
    }
  }

  private func compare(
    _ session: PsqlSession, _ census: (BackupKind) async throws -> Census
  ) async throws -> String? {
    context.progress(.step("check what was restored"))
    try await session.execute("ANALYZE")
    guard let expected = source.census, let backup = source.backup else {
      context.progress(.finished)
      return nil
    }
    let actual = try await census(backup.kind)
    let sameMajor = backup.serverVersion.flatMap { PostgresVersion($0) }?.major == target.major
    let comparison = CensusComparison(expected: expected, actual: actual, fingerprints: sameMajor)
    guard comparison.isFaithful else {
      throw OperationFault(
        .restoreInvalid, "what was restored is not what was backed up: \(comparison.differences[0])",
        hint: "Nothing was changed. Try another backup, and keep this one for inspection.")
    }
    context.progress(.finished)
    let rows = expected.tables.reduce(0) { $0 + $1.rows }
    let counts = [
      expected.tables.count.counting("table"), rows.counting("row"),
      expected.sequences.count.counting("sequence"),
    ]
    return counts.joined(separator: ", ") + (sameMajor ? " and the schema are" : " are")
      + " what was backed up"
  }

  /// Stops before anything is created when what hangs on the old database would stay behind with it.
  func requireSwappable(_ route: RestorePlan.Route) async throws {
    switch route {
    case .swap, .swapAndDrop: break
    case .create where target.state != .missing: break
    default: return
    }
    let obstacles = try await access.withSession(target.maintenance) {
      try await $0.swapObstacles(of: target.name)
    }
    guard obstacles.isEmpty else {
      throw OperationFault(
        .refused, "the database '\(target.name)' has \(obstacles.joined(separator: ", "))",
        hint: "Drop these first and make them anew after the restore, or restore with --in-place.")
    }
  }

  /// Stops before anything is created when the server lacks what the dump needs.
  func requireRolesAndExtensions(_ route: RestorePlan.Route) async throws {
    var needed = inspection.summary.roles
    var extensionsNeeded = inspection.summary.contents.extensions
    switch route {
    case .create, .swap, .swapAndDrop: needed.formUnion((await properties()).roles)
    case .fill, .inPlace: break
    case .addRows, .tables:
      // Only a part of the dump is loaded; what that lacks, the server tells.
      needed = []
      extensionsNeeded = []
    }
    let wanted = needed.subtracting(["public", "PUBLIC"])
    let (roles, extensions) = try await access.withSession(target.maintenance) { session in
      (
        try await session.missingRoles(wanted), try await session.missingExtensions(extensionsNeeded)
      )
    }
    guard roles.isEmpty else {
      throw OperationFault(
        .roleMissing,
        "the server does not have the role\(roles.count > 1 ? "s" : "") \(roles.joined(separator: ", "))",
        hint: source.backup?.objects.contains { $0.role == .globals } ?? false
          ? "Add --globals to create the roles of the backup first."
          : "Create them first, with createuser or from a dump of the roles (pg_dumpall --globals-only).")
    }
    guard extensions.isEmpty else {
      throw OperationFault(
        .extensionMissing, "the server cannot install the extension \(extensions.joined(separator: ", "))",
        hint: "Install its package on the server, such as postgresql-\(target.major)-\(extensions[0]).")
    }
  }

  /// What the database is to be like: as it was when it was backed up, else as the present one is.
  ///
  /// A backup of another environment brings rows, but not that environment's owner, settings and grants.
  func properties() async -> DatabaseProperties {
    let facts = access.facts
    let isOurs = source.backup?.environment == request.environment
    let present = isOurs ? nil : target.properties
    return present ?? source.census?.properties ?? target.properties
      ?? DatabaseProperties(
        owner: facts.role, encoding: facts.encoding, collate: facts.collate, ctype: facts.ctype,
        localeProvider: facts.localeProvider, locale: facts.locale, settings: [], grants: nil, comment: nil)
  }

  /// Takes a full backup of the target before something in it is lost, within the locks that are held.
  func takeSafetyBackup() async throws -> BackupID {
    try await context.safetyBackup(
      of: access.environment, in: archive, label: Self.safetyLabel,
      note: "taken before a restore of \(source.path)", before: "restore", done: "restored")
  }
}
