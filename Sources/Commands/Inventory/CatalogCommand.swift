import ArchiveModel
import ArgumentParser
import Operations

struct CatalogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog", abstract: "Check, rebuild or copy the catalog of the archive.",
    subcommands: [CatalogCheckCommand.self, CatalogRebuildCommand.self, CatalogExportCommand.self])
}

struct CatalogCheckCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Compare the catalog with the files of the archive, both ways.",
    discussion: """
      By names and sizes, within moments; 'verify' reads the bytes. Changes nothing. Exit 13 when something differs.
      """)

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let outcome = try await CheckOperation(wait: lock.duration()).run(
      in: try settings.operationContext(in: context))
    if json {
      context.terminal.write(try JSONOutput.document(CheckDocument(outcome)))
    } else {
      for finding in outcome.findings {
        let id = finding.backup.map { "\($0.rawValue)  " } ?? "          "
        context.terminal.line("\(id)\(finding.kind.rawValue)  \(finding.sentence)")
      }
      let sum = outcome.findings.isEmpty ? "nothing differs" : "\(outcome.findings.count) differences"
      context.terminal.line("\(outcome.expected) files expected, \(outcome.present) found, \(sum)")
    }
    return outcome.findings.isEmpty ? .ok : .findings
  }
}

struct CatalogExportCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Copy the catalog to a file that does not exist yet.")

  @Argument(help: ArgumentHelp("Where the copy goes.", valueName: "file"))
  var file: String

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let path = try await ExportOperation(to: file).run(in: try settings.operationContext(in: context))
    context.terminal.line("Catalog exported: \(path)")
    return .ok
  }
}
