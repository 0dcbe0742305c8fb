import ArchiveModel
import Catalog
import Foundation
import Storage

/// Takes up what a killed import published and did not record.
///
/// Whoever holds an environment's lock knows that an import recorded as under way for it was interrupted.
struct ImportRecovery {
  let archive: OpenArchive
  let context: OperationContext
  let now: Date

  static let job = "import"

  /// Records that an import of these environments begins; returns the numbers that end it.
  func begin(_ environments: [EnvironmentName]) throws -> [Int64] {
    guard let process = ProcessIdentityFile.read(context.world.processID) else {
      throw OperationFault(.unexpected, "/proc does not show this process", hint: "Mount /proc.")
    }
    let owner = ProcessIdentity(process: process.number, started: process.started, boot: process.boot)
    return try environments.map {
      try archive.catalog.beginJob(Self.job, environment: $0, owner: owner, since: now)
    }
  }

  /// Records dumps that are whole, and moves to quarantine what lies beside a dump that never got its name.
  func run(_ environments: [EnvironmentName]) async throws {
    let dead = try archive.catalog.jobs().filter { job in
      job.what == Self.job && job.environment.map { environments.contains($0) } == true
    }
    guard !dead.isEmpty else { return }
    var whole: [String] = []
    for entry in try await archive.store.list().objects where entry.name.rawValue.hasSuffix(".json") {
      let dump = String(entry.name.rawValue.dropLast(5))
      guard let name = ArchiveName(dump), environments.contains(name.environment),
        try !archive.catalog.knows(fileName: dump), let manifest = try await manifest(of: name),
        manifest.imported != nil
      else { continue }
      if try await archive.store.entry(of: try ObjectName(name)) != nil {
        whole.append("\(archive.path)/\(dump)")
      } else {
        try await quarantine(name, manifest)
      }
    }
    if !whole.isEmpty { try await adopt(whole) }
    for job in dead { try archive.catalog.endJob(job.number) }
  }

  private func manifest(of name: ArchiveName) async throws -> Manifest? {
    do {
      return try await ManifestFile.read(for: name, in: archive.store).manifest
    } catch let fault as OperationFault where fault.code == .verifyFailed {
      return nil
    }
  }

  private func adopt(_ paths: [String]) async throws {
    let request = ImportRequest(paths: paths, mode: .inPlace)
    let plan = try await ImportPlanner(
      request: request, context: context, isArchived: { _ in true }, isKnown: { _ in false }
    ).plan()
    let done = try await ImportWork(request: request, archive: archive, context: context, now: now).run(plan)
    for item in done.items where item.fate == .imported {
      context.progress(
        .warning("an import was interrupted after \(item.path) was published: recorded", hint: nil))
    }
    if let failure = done.failure { throw failure }
  }

  private func quarantine(_ name: ArchiveName, _ manifest: Manifest) async throws {
    let others = manifest.objects.map(\.name)
    for text in [name.manifestName, name.sidecarName] + others + others.map({ $0 + ".sha256" }) {
      let object = try ObjectName(text)
      guard try await archive.store.entry(of: object) != nil, try !archive.catalog.knows(fileName: text)
      else {
        continue
      }
      _ = try await archive.store.quarantine(object, reason: "left by an interrupted import")
    }
    try await archive.store.settle()
    context.progress(
      .warning(
        "an import was interrupted before \(name) was published: what lay there is in quarantine", hint: nil))
  }
}
