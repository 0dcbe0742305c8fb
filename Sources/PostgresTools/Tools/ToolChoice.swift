/// The programs picked for a server, and what speaks against them.
package struct ToolChoice: Sendable {
  /// Of the server's major version, or of a newer one.
  package let tools: ClientTools
  /// What speaks against dumping with them, each sentence with a hint.
  package let warnings: [(sentence: String, hint: String)]
  /// Known weaknesses that matter when a dump is restored, each with a hint.
  package let advisories: [(sentence: String, hint: String)]

  /// Weighs programs that are not older than the server.
  init(tools: ClientTools, serverMajor: Int) {
    self.tools = tools
    advisories = ClientAdvisory.warnings(for: tools.version)
    guard tools.version.major > serverMajor else {
      warnings = []
      return
    }
    warnings = [
      (
        "pg_dump \(tools.version) is newer than the PostgreSQL \(serverMajor) server, "
          + "which may not accept all that it writes",
        "Install the server's own client with 'apt install postgresql-client-\(serverMajor)'."
      )
    ]
  }
}
