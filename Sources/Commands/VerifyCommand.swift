import ArchiveModel
import ArgumentParser
import Operations

struct VerifyCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check that stored backups are what they were.",
    discussion: """
      quick compares the SHA-256 of the stored bytes with the catalog, the manifest and the checksum file; full
      also unseals and decompresses, compares the digest of the plain bytes, and reads the dump to its end. Exit 4 when a
      backup is damaged or missing, 7 when no key at hand opens one.
      """)

  @Argument(help: ArgumentHelp("Ids, or the beginnings of ids; without any, all backups.", valueName: "id"))
  var ids: [String] = []

  @Flag(help: "Check every backup.")
  var all = false

  @Option(
    help: ArgumentHelp(
      "Those longest unverified: so many percent, or this run's share to read every byte within a time.",
      valueName: "5%|30d"))
  var sample: String?

  @Option(help: ArgumentHelp("Only this environment.", valueName: "name"))
  var env: String?

  @Option(help: ArgumentHelp("quick or full.", valueName: "depth"))
  var depth: String = VerifyDepth.quick.rawValue

  @Flag(help: "Move damaged files to .quarantine/.")
  var quarantine = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var keys: KeyOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let request = try request()
    let outcome = try await VerifyOperation(request).run(
      in: try settings.operationContext(in: context, keys: keys))
    if json {
      context.terminal.write(try JSONOutput.document(VerifyDocument(outcome)))
    } else {
      report(outcome, to: context.terminal)
    }
    guard outcome.failures.isEmpty else { return .verification }
    if let first = outcome.unopened.first {
      let more = outcome.unopened.count - 1
      throw FaceFault(
        first.code, first.sentence + (more > 0 ? ", and \(more) more cannot be opened" : ""), hint: first.hint
      )
    }
    return .ok
  }

  private func request() throws -> VerifyRequest {
    guard let depth = VerifyDepth(rawValue: depth) else {
      throw FaceFault(.usage, "\(depth.quotedForMessage) is not a depth", hint: "Use quick or full.")
    }
    guard [!ids.isEmpty, all, sample != nil].count(where: { $0 }) <= 1 else {
      throw FaceFault(.usage, "ids, --all and --sample exclude each other", hint: "Use one of them.")
    }
    let selection: VerifyRequest.Selection =
      try ids.isEmpty ? sample.map { try sampling($0) } ?? .all : .ids(ids)
    return VerifyRequest(
      selection: selection, environment: try env.map { try EnvironmentName($0) }, depth: depth,
      quarantine: quarantine, wait: try lock.duration())
  }

  /// A percentage, or the time within which every byte is to be read.
  private func sampling(_ text: String) throws -> VerifyRequest.Selection {
    if let last = text.last, "smhdw".contains(last) {
      let period = try TimeSpan(text)
      guard period.seconds > 0 else {
        throw FaceFault(.usage, "\(text.quotedForMessage) is no time at all", hint: "Use a time such as 30d.")
      }
      return .within(period)
    }
    let digits = text.hasSuffix("%") ? text.dropLast() : Substring(text)
    guard let value = Double(digits), value > 0, value <= 100 else {
      throw FaceFault(
        .usage, "\(text.quotedForMessage) is neither a percentage nor a time",
        hint: "Use a number above 0 and up to 100, as in 5%, or a time such as 30d.")
    }
    return .sample(percent: value)
  }

  private func report(_ outcome: VerifyOutcome, to terminal: Terminal) {
    for item in outcome.items {
      let name = item.backup.dump?.name ?? item.backup.id.rawValue
      let result = item.verification.passed ? "ok" : item.verification.state.rawValue
      terminal.line(
        "\(item.backup.id)  \(result)  \(name)" + (item.verification.finding.map { "  \($0)" } ?? ""))
      for moved in item.quarantined { terminal.line("          moved to .quarantine/: \(moved)") }
    }
    for item in outcome.unopened {
      terminal.line("\(item.backup.id)  sealed  \(item.backup.dump?.name ?? "")  \(item.sentence)")
    }
    for name in outcome.unknown { terminal.errorLine("warning: the catalog does not know \(name)") }
    let failed = outcome.failures.count
    let total = outcome.items.count + outcome.unopened.count
    terminal.line(
      "\(outcome.items.count - failed) of \(total) passed, \(Quantity.bytes(outcome.bytes)) read"
    )
  }
}
