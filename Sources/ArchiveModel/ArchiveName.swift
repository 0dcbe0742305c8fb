/// The name of a stored dump, such as `backup_prod_20260104_103000.sql.zst.age`; the convention is a public
/// contract (DESIGN §2) and a name always parses back to one meaning.
package struct ArchiveName: Hashable, Sendable, CustomStringConvertible {
  /// What stands between the environment and the timestamp.
  package enum Subject: Hashable, Sendable {
    case full
    case data
    case schema
    case globals
    /// Escaped and perhaps cut; the exact tables are in the manifest.
    case tables(String)
  }

  /// Ends at the first `_` after `backup_`, because it cannot have one itself.
  package let environment: EnvironmentName
  /// Nothing in the file name for `full`.
  package let subject: Subject
  /// When the backup began, by the local time of the archive.
  package let timestamp: CivilTimestamp
  /// 1 for the first backup of its second, 2 for the one named `-2`, and so on.
  package let ordinal: Int
  /// Gives the extension, which stands before the suffixes of compression and seal.
  package let format: DumpFormat
  /// `""`, `".gz"` or `".zst"`.
  package let compressionSuffix: String
  /// Whether the name ends in `.age`.
  package let sealed: Bool

  /// Puts a name together; `compressionSuffix` must be one that `Compression.fileSuffix` gives.
  package init(
    environment: EnvironmentName, subject: Subject, timestamp: CivilTimestamp, ordinal: Int = 1,
    format: DumpFormat, compressionSuffix: String = "", sealed: Bool = false
  ) {
    self.environment = environment
    self.subject = subject
    self.timestamp = timestamp
    self.ordinal = ordinal
    self.format = format
    self.compressionSuffix = compressionSuffix
    self.sealed = sealed
  }

  /// The file name.
  package var description: String {
    let middle =
      switch subject {
      case .full: ""
      case .data: "data_"
      case .schema: "schema_"
      case .globals: "globals_"
      case .tables(let part): part + "_"
      }
    return "backup_\(environment)_\(middle)\(timestamp)" + (ordinal > 1 ? "-\(ordinal)" : "")
      + ".\(format.fileExtension)\(compressionSuffix)" + (sealed ? ".age" : "")
  }

  /// The checksum file's name beside this file.
  package var sidecarName: String { description + ".sha256" }

  /// The manifest's name beside this file.
  package var manifestName: String { description + ".json" }

  /// The name of the census that lies beside a sealed dump; an unsealed one has it in its manifest.
  package var censusName: String { description + ".census.json.age" }

  /// The same backup under another ordinal.
  package func with(ordinal: Int) -> ArchiveName {
    ArchiveName(
      environment: environment, subject: subject, timestamp: timestamp, ordinal: ordinal, format: format,
      compressionSuffix: compressionSuffix, sealed: sealed)
  }

  /// The name of the roles and tablespaces dumped beside this backup.
  package var globals: ArchiveName {
    ArchiveName(
      environment: environment, subject: .globals, timestamp: timestamp, ordinal: ordinal, format: .plain,
      compressionSuffix: compressionSuffix, sealed: sealed)
  }
}

extension ArchiveName {
  /// Reads a file name of the convention; nil for any other name.
  package init?(_ fileName: String) {
    var stem = Substring(fileName)
    sealed = stem.removeSuffix(".age")
    compressionSuffix = stem.removeSuffix(".gz") ? ".gz" : stem.removeSuffix(".zst") ? ".zst" : ""
    guard let format = DumpFormat.allCases.first(where: { stem.removeSuffix("." + $0.fileExtension) }),
      stem.removePrefix("backup_")
    else { return nil }
    self.format = format

    guard let underscore = stem.firstIndex(of: "_"),
      let environment = try? EnvironmentName(String(stem[..<underscore]))
    else { return nil }
    self.environment = environment
    stem = stem[stem.index(after: underscore)...]

    ordinal = Self.takeOrdinal(&stem)
    guard stem.count >= 15, let timestamp = CivilTimestamp(stem.suffix(15)) else { return nil }
    self.timestamp = timestamp
    stem.removeLast(15)
    guard stem.isEmpty || stem.removeSuffix("_") else { return nil }
    switch stem {
    case "": subject = .full
    case "data": subject = .data
    case "schema": subject = .schema
    case "globals": subject = .globals
    default: subject = .tables(String(stem))
    }
    guard description == fileName else { return nil }
  }

  /// Takes `-N` with N ≥ 2 off the end; 1 when there is none.
  private static func takeOrdinal(_ stem: inout Substring) -> Int {
    guard let dash = stem.lastIndex(of: "-"), let number = Int(stem[stem.index(after: dash)...]), number >= 2,
      stem.distance(from: dash, to: stem.endIndex) <= 7
    else { return 1 }
    stem = stem[..<dash]
    return number
  }
}

extension Substring {
  fileprivate mutating func removeSuffix(_ suffix: String) -> Bool {
    guard hasSuffix(suffix) else { return false }
    removeLast(suffix.count)
    return true
  }

  fileprivate mutating func removePrefix(_ prefix: String) -> Bool {
    guard hasPrefix(prefix) else { return false }
    removeFirst(prefix.count)
    return true
  }
}
