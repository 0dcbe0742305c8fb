package import ArchiveModel
package import SchemaDiff

/// One of the two schemas that are compared, as the user names it.
package enum CompareSide: Sendable, Equatable {
  /// The database of an environment, as it is now.
  case environment(EnvironmentName)
  /// A backup by its id or the beginning of one.
  case backup(String)
  /// The file of a dump.
  case file(String)

  /// Reads `NAME`, `backup:ID` or `file:PATH`; throws `usage` and `nameInvalid`.
  package init(_ text: String) throws {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else {
      self = .environment(try EnvironmentName(text))
      return
    }
    guard ["backup", "file"].contains(parts[0]), !parts[1].isEmpty else {
      throw OperationFault(
        .usage, "\(text.quotedForMessage) is not a side of a comparison",
        hint: "Use the name of an environment, backup:ID or file:PATH.")
    }
    self = parts[0] == "backup" ? .backup(parts[1]) : .file(parts[1])
  }
}

/// Which schemas are compared, and what of them.
package struct CompareRequest: Sendable, Equatable {
  /// What the target is to become.
  package var source: CompareSide
  /// What would change.
  package var target: CompareSide
  /// Whether column order, comments, grants and owners count.
  package var options: CompareOptions
  /// Whether files that the catalog does not know are loaded into a scratch server.
  package var trustFiles: Bool

  package init(
    source: CompareSide, target: CompareSide, options: CompareOptions = CompareOptions(),
    trustFiles: Bool = false
  ) {
    self.source = source
    self.target = target
    self.options = options
    self.trustFiles = trustFiles
  }
}

/// Two schemas and what lies between them.
package struct CompareOutcome: Sendable {
  /// What was compared.
  package struct Side: Sendable, Equatable {
    /// `environment`, `backup` or `file`.
    package var kind: String
    /// The environment's name, the backup's id or the file's path.
    package var name: String
    /// The server's version, such as `15.18`.
    package var serverVersion: String
    /// The major version that wrote the definitions.
    package var major: Int
    /// How many objects the schema has.
    package var objects: Int
  }

  /// What the target is to become, as it was found.
  package var source: Side
  /// What would change, as it was found.
  package var target: Side
  /// What must change in the target, the riskiest first; empty when nothing need.
  package var differences: [Difference]
}
