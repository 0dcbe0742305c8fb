import ArchiveModel
import ArgumentParser
import Operations
import SchemaDiff

struct CompareCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Show what must change in one schema to make it as another.",
    discussion: """
      A side is the name of an environment, backup:ID or file:PATH; of a backup or a file the definitions are loaded
      into a throw-away server. The answer is one JSON document; text is for people, sql suggests statements. Exit 0,
      also with differences, unless --exit-code asks for 13.
      """)

  @Option(help: ArgumentHelp("What the target is to become.", valueName: "side"))
  var source: String

  @Option(help: ArgumentHelp("What would change.", valueName: "side"))
  var target: String

  @Option(help: ArgumentHelp("json, text or sql.", valueName: "format"))
  var format: String = "json"

  @Flag(help: "Exit with 13 when there are differences.")
  var exitCode = false

  @Flag(inversion: .prefixedNo, help: "Compare the order of columns.")
  var columnOrder = false

  @Flag(inversion: .prefixedNo, help: "Compare comments.")
  var comments = true

  @Flag(inversion: .prefixedNo, help: "Compare grants.")
  var grants = true

  @Flag(inversion: .prefixedNo, help: "Compare owners.")
  var ownership = false

  @Flag(help: "Load files that the catalog does not know into the throw-away server.")
  var trustFile = false

  @OptionGroup var keys: KeyOptions
  @OptionGroup var settings: SettingsOptions

  private enum Format: String { case json, text, sql }

  func run(in context: CommandContext) async throws -> ExitStatus {
    guard let format = Format(rawValue: format) else {
      throw FaceFault(
        .usage, "\(format.quotedForMessage) is not a format", hint: "Use json, text or sql.")
    }
    let request = CompareRequest(
      source: try CompareSide(source), target: try CompareSide(target),
      options: CompareOptions(
        columnOrder: columnOrder, comments: comments, grants: grants, ownership: ownership),
      trustFiles: trustFile)
    let outcome = try await CompareOperation(request).run(
      in: try settings.operationContext(in: context, keys: keys))
    switch format {
    case .json: context.terminal.write(try JSONOutput.document(CompareDocument(outcome)))
    case .text: for line in CompareText(outcome).lines { context.terminal.line(line.onOneLine) }
    case .sql: for line in CompareScript(outcome).lines { context.terminal.line(line) }
    }
    return exitCode && !outcome.differences.isEmpty ? .findings : .ok
  }
}
