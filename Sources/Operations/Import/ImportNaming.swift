import ArchiveModel
import Catalog
import Foundation
import Synchronization

/// Gives imported dumps their names: the one they have when it is of the convention, true and free, else one made
/// from environment, part and time.
final class ImportNaming: Sendable {
  /// Nil in a dry run without an archive, where every name is free.
  private let archive: OpenArchive?
  private let zone: TimeZone
  private let given = Mutex<Set<String>>([])

  init(_ archive: OpenArchive?, zone: TimeZone) {
    self.archive = archive
    self.zone = zone
  }

  /// A name that nothing has, kept for this dump from now on.
  func name(
    _ candidate: ImportCandidate, _ traits: ImportedTraits, _ mode: ImportRequest.Mode
  ) throws -> ArchiveName {
    if let own = candidate.name.convention, !candidate.isCopied(mode), take(own) { return own }
    let first = ArchiveName(
      environment: candidate.environment, subject: traits.subject, timestamp: timestamp(of: candidate),
      ordinal: candidate.name.convention?.ordinal ?? 1, format: candidate.format,
      compressionSuffix: traits.compression.fileSuffix, sealed: candidate.sealing != nil)
    if let own = candidate.name.convention, own == first || Self.isTablePart(own, of: first, traits) {
      if try isFree(own), take(own) { return own }
    }
    for ordinal in 1...9999 {
      let name = first.with(ordinal: ordinal)
      if try isFree(name), take(name) { return name }
    }
    throw OperationFault(
      .storeExists, "ten thousand backups have the name \(first)", hint: "Rename some of the files.")
  }

  /// A cut or otherwise spelled part for the same tables stays as it is.
  private static func isTablePart(_ own: ArchiveName, of name: ArchiveName, _ traits: ImportedTraits) -> Bool
  {
    guard traits.kind == .table, case .tables = own.subject else { return false }
    return own
      == ArchiveName(
        environment: name.environment, subject: own.subject, timestamp: name.timestamp, ordinal: name.ordinal,
        format: name.format, compressionSuffix: name.compressionSuffix, sealed: name.sealed)
  }

  private func timestamp(of candidate: ImportCandidate) -> CivilTimestamp {
    candidate.name.convention?.timestamp ?? CivilTimestamp(candidate.started, in: zone)
  }

  private func take(_ name: ArchiveName) -> Bool {
    given.withLock { given in
      let names = Self.names(of: name)
      guard given.isDisjoint(with: names) else { return false }
      given.formUnion(names)
      return true
    }
  }

  /// The dump's name, and that of the roles beside a full one, which shares its ordinal.
  private static func names(of name: ArchiveName) -> [String] {
    [name.description] + (name.subject == .full ? [name.globals.description] : [])
  }

  private func isFree(_ name: ArchiveName) throws -> Bool {
    guard let archive else { return true }
    return try (Self.names(of: name) + [name.sidecarName, name.manifestName, name.censusName]).allSatisfy {
      try !archive.shows($0) && !archive.catalog.knows(fileName: $0)
    }
  }
}
