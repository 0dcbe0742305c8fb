/// The client programs of one version, where they lie.
package struct ClientTools: Equatable, Sendable {
  /// Their folder on this host; nil behind a command prefix, where the far side's search path finds them.
  package let folder: String?
  /// What pg_dump answers to `--version`; the others are not asked.
  package let version: PostgresVersion

  package init(folder: String?, version: PostgresVersion) {
    self.folder = folder
    self.version = version
  }

  /// The program's path, or its bare name behind a prefix.
  package func path(of tool: PostgresTool) -> String {
    folder.map { "\($0)/\(tool.rawValue)" } ?? tool.rawValue
  }
}
