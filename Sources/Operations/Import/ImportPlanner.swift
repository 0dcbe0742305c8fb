import AgeFormat
import ArchiveModel
import ByteStreams
import Foundation
import PostgresTools
import Processes
import Storage

/// What an import will do: the dumps, oldest first, and everything that it leaves alone with the reason.
struct ImportPlan: Sendable {
  var candidates: [ImportCandidate] = []
  var others: [ImportOutcome.Item] = []

  /// The environments that get backups.
  var environments: [EnvironmentName] { Set(candidates.map(\.environment)).sorted() }
}

/// Looks at names, first bytes and the files beside; reads no file to its end and changes nothing.
struct ImportPlanner {
  let request: ImportRequest
  let context: OperationContext
  /// Whether a file is in the archive's own folder; such a one is only taken in place.
  let isArchived: @Sendable (ImportFile) -> Bool
  /// Whether the catalog knows a file of the archive's folder already.
  let isKnown: @Sendable (String) throws -> Bool

  /// Makes the plan; only what keeps all files from being read is thrown.
  func plan() async throws -> ImportPlan {
    context.progress(.step("look at the files"))
    let folders = ImportFolders(request.paths, in: context.world)
    var plan = ImportPlan(others: folders.others)
    var companions: [String: ImportCompanions] = [:]
    for (index, file) in folders.files.enumerated() {
      try Task.checkCancellation()
      let beside = companions[file.folder] ?? ImportCompanions(names: folders.names(in: file.folder))
      companions[file.folder] = beside
      guard beside.owner(of: file.name) == nil else { continue }
      if isArchived(file), try isKnown(file.name) { continue }
      do {
        if let candidate = try await candidate(file, beside) {
          plan.candidates.append(candidate)
        } else {
          plan.others.append(passedOver(file, "it is no dump of PostgreSQL"))
        }
      } catch let fault as ImportObjection {
        plan.others.append(fault.item(file))
      } catch let fault as any Fault where fault.code != .interrupted {
        plan.others.append(
          ImportOutcome.Item(
            path: file.shown, fate: .refused, sentence: fault.message, hint: fault.hint, code: fault.code))
      }
      context.progress(.items(done: index + 1, total: folders.files.count))
    }
    plan.candidates.sort { ($0.started, $0.file.name) < ($1.started, $1.file.name) }
    context.progress(.finished)
    return plan
  }

  /// Nil when it is no dump.
  private func candidate(_ file: ImportFile, _ beside: ImportCompanions) async throws -> ImportCandidate? {
    if let lost = beside.lostOwner(of: file.name) { throw ImportObjection.passOver(lost) }
    let sealing = try await sealing(of: file)
    let head = sealing == nil || sealing?.fileKey != nil ? try await head(of: file, sealing?.fileKey) : nil
    let name = NameReading(file.name)
    // A name of the convention and bytes that give nothing: a backup that is lost, and worth telling of.
    let isLost = head?.isDamaged == true && name.subject != nil
    if let head, head.format == nil, !isLost {
      guard let objection = head.objection else { return nil }
      throw ImportObjection.passOver(objection)
    }
    guard head?.isCluster != true else {
      throw ImportObjection.passOver("it holds the roles of a server, or all its databases (pg_dumpall)")
    }
    try requireMode(for: file)
    let manifest = try await manifest(of: file, beside)
    let named = manifest.flatMap { try? EnvironmentName($0.environment) } ?? name.environment
    guard let environment = named ?? request.environment else {
      throw ImportObjection.refuse(
        .usage, "its name tells no environment", hint: "Add --env NAME for files such as this one.")
    }
    let traits = ImportCandidate.traits(ofName: file.name)
    let (started, source) = time(file, name, head?.facts, manifest)
    return ImportCandidate(
      file: file, environment: environment, name: name, started: started, timeSource: source,
      format: head?.format ?? manifest?.format ?? traits.format,
      compression: head?.compression ?? traits.compression,
      sealing: sealing, facts: head?.facts ?? DumpFacts(), manifest: manifest,
      stated: try await statedDigest(of: file, beside),
      globals: beside.globals(of: file.name).flatMap { companion($0, of: file) },
      census: beside.has(".census.json.age", of: file.name)
        ? companion(file.name + ".census.json.age", of: file) : nil)
  }

  private func companion(_ name: String, of file: ImportFile) -> ImportFile? {
    ImportFile("\(file.folder)/\(name)", shown: context.world.displayed("\(file.folder)/\(name)"))
  }

  private func requireMode(for file: ImportFile) throws(ImportObjection) {
    guard isArchived(file) != (request.mode == .inPlace) else { return }
    throw request.mode == .inPlace
      ? .refuse(
        .usage, "it does not lie in the archive folder", hint: "Leave --in-place out, or move it there first."
      )
      : .refuse(.usage, "it lies in the archive folder already", hint: "Add --in-place.")
  }

  private func head(of file: ImportFile, _ fileKey: FileKey?) async throws -> DumpHead {
    try await BlockingThread.run { DumpHead(of: try OutsideFile(file.path), fileKey: fileKey) }
  }

  private func sealing(of file: ImportFile) async throws -> ImportCandidate.Sealing? {
    let header: Header?
    do {
      header = try await BlockingThread.run {
        try DumpSniffer.isSealed(OutsideFile(file.path))
          ? try SealedObject.header(of: OutsideFile(file.path)) : nil
      }
    } catch let fault as any Fault where fault.code.isAboutSeals {
      return ImportCandidate.Sealing(
        scheme: SealPlan.keyScheme, fileKey: nil, obstacle: OperationFault(fault.code, fault.message))
    }
    guard let header else { return nil }
    let isScrypt = header.recipients.contains { if case .scrypt = $0 { true } else { false } }
    let scheme = isScrypt ? SealPlan.passphraseScheme : SealPlan.keyScheme
    do {
      let key = try await context.keys.fileKey(of: header, name: file.name, sealing: nil)
      return ImportCandidate.Sealing(scheme: scheme, fileKey: key, obstacle: nil)
    } catch let fault as any Fault where fault.code.isAboutSeals {
      return ImportCandidate.Sealing(
        scheme: scheme, fileKey: nil, obstacle: OperationFault(fault.code, fault.message, hint: fault.hint))
    }
  }

  /// The manifest beside a dump of strongroom; what is no manifest of it is refused, because ours would need its name.
  private func manifest(of file: ImportFile, _ beside: ImportCompanions) async throws -> Manifest? {
    guard beside.has(".json", of: file.name) else { return nil }
    let bytes = try await contents(of: file.path + ".json", limit: ManifestFile.limit)
    let document = try ManifestFile(reading: bytes, named: file.name + ".json")
    guard document.objects != nil,
      document.manifest.objects.contains(where: { $0.role == .dump && $0.name == file.name })
    else { throw ImportObjection.refuse(.verifyFailed, "the manifest beside it belongs to another backup") }
    return document.manifest
  }

  private func statedDigest(of file: ImportFile, _ beside: ImportCompanions) async throws -> Digest? {
    guard beside.has(".sha256", of: file.name) else { return nil }
    return try ForeignSidecar.digest(
      try await contents(of: file.path + ".sha256", limit: 4096), of: file.name)
  }

  private func contents(of path: String, limit: Int) async throws -> [UInt8] {
    try await BlockingThread.run {
      let file = try OutsideFile(path)
      guard file.bytes <= limit else {
        throw OperationFault(.verifyFailed, "\(path) has \(file.bytes) bytes")
      }
      return try file.readAll()
    }
  }

  private func time(
    _ file: ImportFile, _ name: NameReading, _ facts: DumpFacts?, _ manifest: Manifest?
  ) -> (Date, TimeSource) {
    if let manifest { return (manifest.started, .manifest) }
    let zone = context.zone
    let named = name.timestamp?.instant(in: zone)
    if let named, name.precision == .time { return (named, .name) }
    if let head = facts.flatMap({ HeadTime($0, zone: zone) }) { return (head.instant, TimeSource(head)) }
    return named.map { ($0, .nameDate) } ?? (file.modified, .fileTime)
  }

  private func passedOver(_ file: ImportFile, _ sentence: String) -> ImportOutcome.Item {
    ImportOutcome.Item(path: file.shown, fate: .passedOver, sentence: sentence)
  }
}

/// Why a file is not taken.
enum ImportObjection: Error {
  case passOver(String)
  case refuse(FaultCode, String, hint: String? = nil)

  func item(_ file: ImportFile) -> ImportOutcome.Item {
    switch self {
    case .passOver(let sentence): ImportOutcome.Item(path: file.shown, fate: .passedOver, sentence: sentence)
    case .refuse(let code, let sentence, let hint):
      ImportOutcome.Item(path: file.shown, fate: .refused, sentence: sentence, hint: hint, code: code)
    }
  }
}
