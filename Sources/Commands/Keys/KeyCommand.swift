import ArchiveModel
import ArgumentParser
import Operations

struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Make, try and change the keys of sealed backups.",
    subcommands: [
      KeyGenerateCommand.self, KeyInspectCommand.self, KeyDrillCommand.self, KeyRekeyCommand.self,
    ])
}

struct KeyGenerateCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Make a private key, and say what to do with its two halves.")

  @Option(help: ArgumentHelp("What people call it, such as ops-2026.", valueName: "name"))
  var name: String

  @Option(
    help: ArgumentHelp("Where the private key is written; default NAME.key here.", valueName: "file"))
  var out: String?

  func run(in context: CommandContext) async throws -> ExitStatus {
    let key = try KeyGeneration(name: name, path: out).run(in: context.world)
    let terminal = context.terminal
    terminal.line("Identity:    \(key.path)")
    terminal.line("Recipient:   \(key.recipient)")
    terminal.line("Fingerprint: \(key.fingerprint)")
    terminal.line()
    terminal.line("Put the recipient into the settings of every host that backs up:")
    terminal.line()
    terminal.line("  [encryption]")
    terminal.line("  recipients = [{ name = \"\(key.name)\", recipient = \"\(key.recipient)\" }]")
    terminal.line()
    terminal.line("Store off this machine, before the first backup is sealed:")
    terminal.line(
      "  - a copy of \(key.path), on paper or a stick in a safe: without it no backup opens again")
    terminal.line("  - docs/recovery.md, which says how stock tools open a backup with it")
    terminal.line("A host that only backs up needs no private key: move the file off it.")
    terminal.line("Name more than one recipient, so that one lost key loses nothing.")
    return .ok
  }
}

struct KeyInspectCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show what a sealed file tells without a key.",
    discussion: "Nothing that it shows is authenticated: only opening the file proves it.")

  @Argument(help: ArgumentHelp("A sealed file.", valueName: "file"))
  var file: String

  func run(in context: CommandContext) async throws -> ExitStatus {
    let found = try await KeyInspection(of: file, in: context.world)
    let terminal = context.terminal
    terminal.line("format      age v1, \(found.isArmored ? "armored" : "binary")")
    for recipient in found.recipients { terminal.line("recipient   \(recipient)") }
    terminal.line("header      \(found.headerBytes) bytes")
    let chunks = found.chunks == 1 ? "1 chunk" : "\(found.chunks) chunks"
    terminal.line("payload     \(found.payloadBytes) bytes in \(chunks)")
    terminal.line("plain text  \(found.plainBytes) bytes (\(Quantity.bytes(found.plainBytes)))")
    return .ok
  }
}

struct KeyDrillCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "drill",
    abstract: "Prove that the keys at hand open the newest backup of every series; exit 7 when one does not.")

  @Option(help: ArgumentHelp("Only this environment.", valueName: "name"))
  var env: String?

  @OptionGroup var keys: KeyOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let drill = KeyDrill(environment: try env.map { try EnvironmentName($0) })
    let items = try await drill.run(in: try settings.operationContext(in: context, keys: keys))
    for item in items {
      let name = item.backup.dump?.name ?? ""
      let result = item.finding.map { "failed  \(name)  \($0)" } ?? "opens   \(name)"
      context.terminal.line("\(item.backup.id)  \(result)")
    }
    let failed = items.filter { $0.finding != nil }
    guard let first = failed.first else {
      context.terminal.line("\(items.count) of \(items.count) series open")
      return .ok
    }
    throw FaceFault(
      .keyWrong, "\(failed.count) of \(items.count) series do not open: \(first.finding ?? "")",
      hint: first.hint)
  }
}
