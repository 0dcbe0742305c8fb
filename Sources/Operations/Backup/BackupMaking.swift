import ArchiveModel
import Catalog
import Foundation
import PostgresTools
import Processes
import Settings
import Storage

/// The making of one backup, from the snapshot to the published files.
struct BackupMaking {
  let draft: BackupDraft
  let name: String
  let database: DatabaseAccess
  let archive: OpenArchive
  let context: OperationContext

  /// Dumps, reads back and publishes; gives what the catalog is told.
  func make() async throws -> BackupCompletion {
    let heartbeat = Heartbeat(of: draft.id, in: archive.catalog, context.world.clock)
    return try await heartbeat.during { try await make(telling: heartbeat) }
  }

  private func make(telling heartbeat: Heartbeat) async throws -> BackupCompletion {
    // Roles are in no snapshot; beside the dump they cost no time of their own.
    async let globals = globals()
    let (dump, census, facts) = try await dumpAndCensus(heartbeat)
    try DumpEnds(format: draft.choices.format, isCluster: false).check(
      dump.ends, bytes: dump.object.plainBytes ?? 0)
    let others = [try await globals, try await sealed(census)].compactMap { $0 }
    return try await publish(dump: dump, others: others, census: census, facts: facts)
  }

  private func dumpAndCensus(_ heartbeat: Heartbeat) async throws -> (WrittenObject, Census, ServerFacts) {
    let run = DumpRun(
      database: database, timeout: context.configuration.backup.timeout.value.duration,
      progress: context.progress)
    let writer = try writer(.dump, name, heartbeat.watching(context.progress))
    let context = context
    let draft = draft
    return try await database.withSession { session in
      let tables = try await TableLookup(session).resolve(draft.request.tables)
      return try await SnapshotSession.withSnapshot(in: session, of: draft.request.kind, tables: tables) {
        snapshot in
        context.progress(.step("dump"))
        let command = DumpCommand(
          kind: draft.request.kind, format: draft.choices.format, tables: tables,
          snapshot: snapshot.identifier,
          compressesItself: draft.choices.compressesItself, jobs: draft.choices.jobs)
        let dumping = Task {
          do {
            return try await Self.write(command, run, writer, draft, context)
          } catch {
            // The census of a large database would be counted to its end for a backup that has failed.
            if !(error is CancellationError) { await run.endSessions() }
            throw error
          }
        }
        return try await withTaskCancellationHandler {
          do {
            let census = try await snapshot.census()
            return (try await dumping.value, census, snapshot.facts)
          } catch {
            dumping.cancel()
            // Both ends of the failure are waited for; the dump's own reason is the better one.
            if case .failure(let first) = await dumping.result, !(first is CancellationError) { throw first }
            throw error
          }
        } onCancel: {
          dumping.cancel()
        }
      }
    }
  }

  private static func write(
    _ command: DumpCommand, _ run: DumpRun, _ writer: ObjectWriter, _ draft: BackupDraft,
    _ context: OperationContext
  ) async throws -> WrittenObject {
    guard command.format == .directory else {
      return try await writer.write { try await run.dump(command, into: $0) }
    }
    let staging = try StagingFolder.make(for: draft.id, in: context)
    defer { staging.remove() }
    var command = command
    command.folder = staging.path + "/dump"
    return try await writer.write { try await run.dumpFolder(command, into: $0) }
  }

  private func globals() async throws -> WrittenObject? {
    guard draft.request.kind == .full, let name = ArchiveName(name)?.globals else { return nil }
    // The line of progress is the dump's.
    let progress = context.progress
    let aside: ProgressSink = { event in
      switch event {
      case .warning, .detail: progress(event)
      case .step, .bytes, .items, .finished: break
      }
    }
    let run = DumpRun(
      database: database, timeout: context.configuration.backup.timeout.value.duration, progress: aside)
    do {
      let written = try await writer(.globals, name.description, aside).write {
        try await run.globals(GlobalsCommand(), into: $0)
      }
      try DumpEnds(format: .plain, isCluster: true).check(
        written.ends, bytes: written.object.plainBytes ?? 0)
      return written
    } catch let fault as PostgresFault where fault.code == .permissionDenied {
      progress(
        .warning(
          "roles and tablespaces are not in this backup: \(fault.message)",
          hint: "Grant the role pg_read_all_settings, or back up as a role that may read them."))
      return nil
    }
  }

  /// The census as an object of its own; nil when nothing is sealed, because then the manifest holds it.
  private func sealed(_ census: Census) async throws -> WrittenObject? {
    guard draft.seal != nil, let name = ArchiveName(name)?.censusName else { return nil }
    context.progress(.step("census"))
    let text = try SealedCensus.text(of: census)
    return try await writer(.census, name).write { inlet in
      try await BlockingThread.run { try text.withUnsafeBytes { try inlet.push($0) } }
    }
  }

  private func writer(
    _ role: BackupObject.Role, _ name: String, _ progress: ProgressSink? = nil
  ) throws -> ObjectWriter {
    guard role == .census || ArchiveName(name) != nil else {
      throw OperationFault(.unexpected, "\(name.quotedForMessage) is not a name of the convention")
    }
    return ObjectWriter(
      store: archive.store, owner: draft.id, role: role, name: name,
      compression: role == .census ? .none : draft.choices.compression, seal: draft.seal,
      expectedBytes: role == .dump ? draft.expectedBytes : nil, progress: progress ?? context.progress)
  }

  private func publish(
    dump: WrittenObject, others: [WrittenObject], census: Census, facts: ServerFacts
  ) async throws -> BackupCompletion {
    let finished = context.world.clock.now
    var backup = try archive.catalog.backup(idPrefix: draft.id.rawValue)
    backup.objects = ([dump] + others).map(\.object)
    backup.serverVersion = facts.version.description
    backup.alembicRevisions = census.alembicRevisions
    let manifest = try ManifestFile(
      Manifest(
        backup: mentioned(backup), finished: finished,
        server: Manifest.Server(
          version: facts.versionText, versionNumber: facts.versionNumber, encoding: facts.encoding),
        tools: ["pg_dump": database.server.tools.version.description], sealing: draft.seal?.sealing,
        census: draft.seal == nil ? census : nil))
    try await Publication(store: archive.store, progress: context.progress).publish([
      Publication.Item(
        dump: Publication.Part(dump), others: others.map { Publication.Part($0) }, manifest: manifest,
        manifestName: name + ".json", owner: draft.id)
    ])
    return BackupCompletion(
      objects: backup.objects, census: census, finished: finished, serverVersion: backup.serverVersion,
      alembicRevisions: census.alembicRevisions, manifest: manifest.text, store: OpenArchive.storeName)
  }
}

extension BackupMaking {
  /// The backup as its manifest may tell it: a sealed one names no table that its file name does not (DESIGN §2).
  private func mentioned(_ backup: Backup) -> Backup {
    guard draft.seal != nil, name.contains("~") else { return backup }
    var backup = backup
    backup.tables = []
    return backup
  }
}

extension StagingFolder {
  /// Makes the folder where the settings say, by default in `/var/tmp`.
  static func make(for id: BackupID, in context: OperationContext) throws -> StagingFolder {
    guard let process = ProcessIdentityFile.read(context.world.processID) else {
      throw OperationFault(.unexpected, "/proc does not show this process", hint: "Mount /proc.")
    }
    return try make(in: context.configuration.backup.staging?.value ?? "/var/tmp", process: process, id: id)
  }
}
