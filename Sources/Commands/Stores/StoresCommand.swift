import ArchiveModel
import ArgumentParser
import Operations

struct StoresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stores", abstract: "List the stores of copies, check them, or trust a host.",
    subcommands: [StoresListCommand.self, StoresCheckCommand.self, StoresTrustCommand.self],
    defaultSubcommand: StoresListCommand.self)
}

struct StoresListCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the stores of copies and what is known of them.")

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let operation = try settings.operationContext(in: context)
    let items = try await StoresOperation().run(in: operation)
    guard !items.isEmpty else {
      context.terminal.errorLine("No store of copies is set up.")
      return .ok
    }
    var table = Table(columns: [
      Column(title: "NAME"), Column(title: "TYPE"), Column(title: "MEDIUM"), Column(title: "WHERE"),
      Column(title: "GOOD", alignment: .right), Column(title: "BAD", alignment: .right),
      Column(title: "LAST RUN"), Column(title: "URL", shrinks: true),
    ])
    let now = context.world.clock.now
    table.rows = items.map { item in
      [
        item.name, item.type, item.medium, item.isOffsite ? "off-site" : "on-site", "\(item.present)",
        "\(item.bad)",
        item.last.map { Quantity.age(of: $0, now: now) + (item.trouble == nil ? "" : ", failed") } ?? "never",
        item.url,
      ]
    }
    let width = context.terminal.outputIsTerminal ? context.terminal.width : nil
    for line in table.lines(width: width) { context.terminal.line(line) }
    return .ok
  }
}

struct StoresCheckCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Prove that the stores of copies can be used, one line per check.",
    discussion: "Exit 13 when something will not work.")

  @Argument(help: ArgumentHelp("The store; without any, all of them.", valueName: "name"))
  var name: String?

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let reports = try await StoreCheck(store: name).run(in: try settings.operationContext(in: context))
    for report in reports {
      for line in report.lines {
        let subject = line.subject + String(repeating: " ", count: max(1, 12 - line.subject.count))
        let verdict = line.verdict.rawValue + String(repeating: " ", count: 9 - line.verdict.rawValue.count)
        context.terminal.line("\(report.store)  \(verdict)\(subject)\(line.sentence)")
        if let hint = line.hint { context.terminal.line("  hint: \(hint)") }
      }
    }
    return reports.contains { $0.hasFailures } ? .findings : .ok
  }
}

struct StoresTrustCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "Show the host keys of a store's host, and pin them.",
    discussion: """
      Compare the fingerprint with what the host itself says: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
      """)

  @Argument(help: ArgumentHelp("The store.", valueName: "name"))
  var name: String

  @Option(help: ArgumentHelp("Pin without asking if one of the keys has it, as SHA256:….", valueName: "text"))
  var fingerprint: String?

  @Flag(help: "Pin what is shown without asking.")
  var yes = false

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let operation = TrustOperation(store: name)
    let plan = try await operation.plan(in: try settings.operationContext(in: context))
    for key in plan.keys { context.terminal.line("\(plan.host)  \(key.type)  \(key.fingerprint)") }
    if plan.changesNothing {
      context.terminal.line("pinned already")
      return .ok
    }
    if !plan.pinned.isEmpty {
      context.terminal.errorLine("warning: other keys are pinned for \(plan.host):")
      for key in plan.pinned { context.terminal.errorLine("  \(key.type)  \(key.fingerprint)") }
    }
    try confirm(plan, context.terminal)
    try operation.execute(plan)
    context.terminal.line("pinned")
    return .ok
  }

  private func confirm(_ plan: TrustOperation.Plan, _ terminal: Terminal) throws {
    if let fingerprint {
      guard plan.keys.contains(where: { $0.fingerprint == fingerprint }) else {
        throw FaceFault(
          .refused, "no key of \(plan.host) has the fingerprint \(fingerprint.quotedForMessage)",
          hint: "Somebody else may answer under that name; nothing was pinned.")
      }
      return
    }
    if yes { return }
    guard terminal.inputIsTerminal else {
      throw FaceFault(
        .confirmationNeeded, "nobody is here to compare the fingerprint of \(plan.host)",
        hint: "Add --fingerprint SHA256:… as the host itself shows it.")
    }
    guard terminal.ask("Are these the host's own? Type yes: ") == "yes" else {
      throw FaceFault(.refused, "nothing was pinned", hint: "Compare the fingerprint at the host itself.")
    }
  }
}
