import ArchiveModel
import Foundation
import PostgresTools
import Settings

/// Proves a backup in a side database on the server of a named environment, for servers in containers.
///
/// The roles must be there. Subscriptions and event triggers are left out: they would act on that server.
struct ServerProver: Prover {
  let source: RestoreSource
  let backup: Backup
  let context: OperationContext
  let settings: TestRestoreSettings

  var blank: ProofEvidence {
    ProofEvidence(
      target: "server",
      place: "a side database on the server of \(settings.environment?.value.rawValue ?? "")")
  }

  func prove() async throws -> (evidence: ProofEvidence, skipped: Bool) {
    guard let environment = settings.environment?.value else {
      throw OperationFault(.configMissingValue, "no env is set in [test_restore]")
    }
    guard backup.kind == .full || backup.kind == .schema else {
      throw OperationFault(
        .refused,
        "backup \(backup.id) is of kind \(backup.kind.rawValue), and only whole databases are proved on a server",
        hint: "Prove a full backup.")
    }
    let target = try await RestoreTarget.look(environment, in: context)
    return try await judged(blank) {
      let inspection = try await DumpInspection.read(
        source, with: target.access.server, settingAside: true, in: context)
      defer { inspection.clean() }
      return try await ServerRun(prover: self, target: target, inspection: inspection).run()
    }
  }
}

/// One test restore in a side database.
struct ServerRun {
  let prover: ServerProver
  let target: RestoreTarget
  let inspection: DumpInspection

  private var context: OperationContext { prover.context }
  private var backup: Backup { prover.backup }
  private var source: RestoreSource { prover.source }

  func run() async throws -> (ProofEvidence, Bool) {
    var evidence = prover.blank
    let contents = inspection.summary.contents
    let acting = contents.entries.filter { $0.desc == "EVENT TRIGGER" || $0.desc.hasPrefix("SUBSCRIPTION") }
    let known = backup.serverVersion.flatMap { PostgresVersion($0) }?.major
    if !acting.isEmpty {
      evidence.notes.append(
        "\(acting.count) event triggers and subscriptions were left out; schemas are not compared")
    }
    let properties = properties
    let (roles, extensions) = try await target.access.withSession(target.maintenance) { session in
      (
        try await session.missingRoles(
          inspection.summary.roles.union(properties.roles).subtracting(["public", "PUBLIC"])),
        try await session.missingExtensions(contents.extensions)
      )
    }
    guard roles.isEmpty else {
      throw OperationFault(
        .roleMissing, "that server does not have the roles \(roles.joined(separator: ", "))",
        hint: "Create them there with NOLOGIN, or set target in [test_restore] to scratch.")
    }
    var leftOut = Set(acting.map(\.key))
    leftOut.formUnion(
      contents.entries.filter { entry in
        entry.desc == "COMMENT" && acting.contains { entry.name == "\($0.desc) \($0.name)" }
      }.map(\.key))
    if !extensions.isEmpty {
      let what = "that server cannot install the extensions \(extensions.joined(separator: ", "))"
      switch prover.settings.onMissingExtension.value {
      case .fail:
        evidence.failure = what
        let packages = extensions.map { ExtensionPackage.name(of: $0, serverMajor: target.major) }
        evidence.hint =
          "Install there \(Set(packages).sorted().joined(separator: " ")), or set on_missing_extension in "
          + "[test_restore]."
        return (evidence, false)
      case .skip:
        evidence.notes.append("\(what): the dump was read to its end and not restored")
        return (evidence, true)
      case .stub:
        evidence.notes.append("\(what): they were left out, and schemas are not compared")
        for name in extensions {
          leftOut.insert(ArchiveEntry.Key(desc: "EXTENSION", schema: nil, name: name))
          leftOut.insert(ArchiveEntry.Key(desc: "COMMENT", schema: nil, name: "EXTENSION \(name)"))
        }
      }
    }
    let side = try await makeSide(properties)
    do {
      let edit = PlainDumpEdit(entries: Set(contents.entries.map(\.key)).subtracting(leftOut))
      let began = context.world.clock.now
      try await DumpLoader(
        source: source, inspection: inspection, server: target.access.server, serverMajor: target.major,
        context: context
      ).load(DumpLoader.Work(edit: edit), into: side) { _ in }
      evidence.loadSeconds = context.world.clock.now.timeIntervalSince(began)
      try await examine(side, properties, fingerprints: known == target.major && leftOut.isEmpty, &evidence)
    } catch {
      await drop(side)
      throw error
    }
    await drop(side)
    return (evidence, false)
  }

  private var properties: DatabaseProperties {
    let facts = target.access.facts
    return source.census?.properties
      ?? DatabaseProperties(
        owner: facts.role, encoding: facts.encoding, collate: facts.collate, ctype: facts.ctype,
        localeProvider: facts.localeProvider, locale: facts.locale, settings: [], grants: nil, comment: nil)
  }

  private func makeSide(_ properties: DatabaseProperties) async throws -> String {
    let time = CivilTimestamp(context.world.clock.now, in: context.zone)
    let origin = "strongroom_test_\(backup.id)"
    return try await target.access.withSession(target.maintenance) { session in
      for left in try await session.sideDatabases(of: origin) {
        try await session.discard(side: left.name, endingSessions: false)
      }
      let name = DatabaseNames.side(of: origin, at: time, taken: try await session.databaseNames())
      try await session.createSide(DatabaseCreation(name: name, like: properties), for: origin, at: time)
      return name
    }
  }

  private func examine(
    _ side: String, _ properties: DatabaseProperties, fingerprints: Bool, _ evidence: inout ProofEvidence
  ) async throws {
    let kind = backup.kind
    let (actual, behind, state) = try await target.access.withSession(side) { session in
      let census = try await CensusReader(session).census(of: kind)
      let behind = kind == .schema ? [] : try await SequencePositions(session).findings()
      return (census, behind, try await session.constraintState())
    }
    evidence.note(actual)
    evidence.constraints = state.valid
    evidence.differences += behind + state.findings
    evidence.compare(source.census, actual, fingerprints: fingerprints)
    guard evidence.takesChecks(of: kind, prover.settings) else { return }
    evidence.checks = try await ProofChecks(settings: prover.settings, properties: properties).run(
      on: target.access.server, database: side, context.world.runner)
  }

  /// Drops the side database whatever happened; one that stays is dropped by the next test restore.
  private func drop(_ side: String) async {
    let run = self
    await Task.detached {
      do {
        try await run.target.access.withSession(run.target.maintenance) { try await $0.discard(side: side) }
      } catch {
        run.context.progress(
          .warning(
            "the side database \(side) could not be dropped: \(error)",
            hint: "The next test restore drops it."))
      }
    }.value
  }
}
