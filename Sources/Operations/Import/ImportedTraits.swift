import ArchiveModel
import ByteStreams
import CryptoPrimitives
import Foundation
import PostgresTools

/// What a backup is, from all that its file tells: manifest, then content, then name.
struct ImportedTraits: Sendable, Equatable {
  let kind: BackupKind
  let tables: [TableName]
  let compression: Compression
  let database: String
  let serverVersion: String?
  let finished: Date

  /// What stands where a dump does not name its database.
  static let unknownDatabase = "unknown"

  init(_ candidate: ImportCandidate, _ reading: ImportReading) {
    let manifest = candidate.manifest
    let facts = reading.findings?.facts ?? candidate.facts
    if let manifest {
      kind = manifest.kind
      tables = manifest.tables.compactMap { try? TableName($0) }
    } else {
      (kind, tables) = Self.part(candidate.name.subject, reading.findings?.contents)
    }
    compression = Self.compression(candidate.compression, manifest)
    database = manifest?.database ?? facts.database ?? Self.unknownDatabase
    let version = manifest?.server?.version ?? facts.serverVersion
    serverVersion = version?.split(separator: " ").first.map(String.init)
    finished = manifest?.finished ?? candidate.started
  }

  /// Which part of a database it is.
  ///
  /// Content decides where it is known: rows alone are `data`, tables without rows `schema`; a table's name in the
  /// file's counts only when the dump holds no other table.
  static func part(
    _ subject: ArchiveName.Subject?, _ contents: ArchiveContents?
  ) -> (BackupKind, [TableName]) {
    if case .tables(let part) = subject, let tables = tables(part, contents) { return (.table, tables) }
    guard let contents else {
      return switch subject {
      case .data: (.data, [])
      case .schema: (.schema, [])
      default: (.full, [])
      }
    }
    let isData = contents.holdsRows && !contents.holdsDefinitions
    let isSchema = !contents.holdsRows && (subject == .schema || !contents.tables.isEmpty)
    if isData || subject == .data && !contents.holdsDefinitions { return (.data, []) }
    return (isSchema ? .schema : .full, [])
  }

  /// The tables that the part of a name stands for; nil when the dump holds others as well.
  private static func tables(_ part: String, _ contents: ArchiveContents?) -> [TableName]? {
    let named = part.split(separator: "+").compactMap { word -> TableName? in
      word.removingPercentEncoding.flatMap { try? TableName($0) }
    }
    guard let contents else { return named.isEmpty ? nil : named }
    let held = Set(
      contents.entries.filter { ["TABLE", "FOREIGN TABLE", "TABLE DATA"].contains($0.desc) }.map {
        TableName(schema: $0.schema, name: $0.name)
      })
    guard !held.isEmpty else { return nil }
    if part.contains("~") { return held.sorted() }
    let isNamed = held.allSatisfy { table in
      named.contains { $0.name == table.name && ($0.schema == nil || $0.schema == table.schema) }
    }
    return isNamed ? named.sorted() : nil
  }

  private static func compression(_ format: CompressionFormat, _ manifest: Manifest?) -> Compression {
    if let text = manifest?.compression, let known = try? Compression(text),
      CompressionFormat(known) == format
    {
      return known
    }
    return switch format {
    case .none: .none
    case .gzip: .gzip(level: Compression.foreignGzipLevel)
    case .zstd: .zstd(level: Compression.defaultZstdLevel)
    }
  }

  /// What stands between environment and timestamp in a name of the convention.
  var subject: ArchiveName.Subject {
    switch kind {
    case .full: .full
    case .data: .data
    case .schema: .schema
    case .table: .tables(TablePart(tables) { SHA256.digest(of: $0) }.description)
    }
  }
}
