/// The programs picked for a server, and what speaks against them.
package struct ToolChoice: Sendable {
  package let tools: ClientTools
  /// Sentences to warn with, each with a hint.
  package let warnings: [(sentence: String, hint: String)]

  /// Weighs programs that are not older than the server.
  init(tools: ClientTools, serverMajor: Int) {
    self.tools = tools
    var warnings = ClientAdvisory.warnings(for: tools.version)
    if tools.version.major > serverMajor {
      warnings.insert(
        (
          "pg_dump \(tools.version) is newer than the PostgreSQL \(serverMajor) server, "
            + "which may not accept all that it writes",
          "Install the server's own client with 'apt install postgresql-client-\(serverMajor)'."
        ), at: 0)
    }
    self.warnings = warnings
  }
}
