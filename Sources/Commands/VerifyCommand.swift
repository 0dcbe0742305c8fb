import ArchiveModel
import ArgumentParser
import Operations

struct VerifyCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check that stored backups are what they were.",
    discussion: """
      quick compares the SHA-256 of the stored bytes with the catalog, the manifest and the checksum file; full
      also unseals and decompresses, compares the digest of the plain bytes, and reads the dump to its end. A spoilt
      checksum file or manifest makes no backup damaged: the catalog knows what it says. Exit 4 when a backup is
      damaged or missing or such a file is not what it should be, 7 when no key at hand opens one, 3 when all is well
      and the catalog cannot be written, as on a read-only disk, or no key reads the copies in a store.
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

  @Option(help: ArgumentHelp("Look at the copies in this store instead, where they lie.", valueName: "name"))
  var store: String?

  @Flag(help: "Move damaged files to .quarantine/; their backups are missing from then on.")
  var quarantine = false

  @Flag(
    help: "Write spoilt checksum files and manifests anew from the catalog; the old ones go to .quarantine/.")
  var repair = false

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
    if let obstacle = outcome.obstacle {
      context.terminal.errorLine("warning: the results are not recorded: \(obstacle)")
      context.terminal.errorLine("hint: Verify again where the archive can be written.")
    }
    guard outcome.failures.isEmpty, outcome.spoilt.isEmpty else { return .verification }
    if let first = outcome.unopened.first {
      let more = outcome.unopened.count - 1
      throw FaceFault(
        first.code, first.sentence + (more > 0 ? ", and \(more) more cannot be opened" : ""), hint: first.hint
      )
    }
    return outcome.obstacle == nil && outcome.unread.isEmpty ? .ok : .partial
  }

  private func request() throws -> VerifyRequest {
    guard let depth = VerifyDepth(rawValue: depth) else {
      throw FaceFault(.usage, "\(depth.quotedForMessage) is not a depth", hint: "Use quick or full.")
    }
    guard [!ids.isEmpty, all, sample != nil].count(where: { $0 }) <= 1 else {
      throw FaceFault(.usage, "ids, --all and --sample exclude each other", hint: "Use one of them.")
    }
    guard store == nil || !repair else {
      throw FaceFault(
        .usage, "--repair writes files of the archive, not of a store",
        hint: "Leave --store or --repair out; 'strongroom replicate' heals the copies of a store.")
    }
    let selection: VerifyRequest.Selection =
      try ids.isEmpty ? sample.map { .sample(try SampleSize($0)) } ?? .all : .ids(ids)
    return VerifyRequest(
      selection: selection, environment: try env.map { try EnvironmentName($0) }, depth: depth,
      store: store, quarantine: quarantine, repair: repair, wait: try lock.duration())
  }

  private func report(_ outcome: VerifyOutcome, to terminal: Terminal) {
    for item in outcome.items where !settings.quiet || !item.isOrdinary {
      let name = item.backup.dump?.name ?? item.backup.id.rawValue
      let result = item.verification.passed ? "ok" : item.verification.state.rawValue
      terminal.line(
        "\(item.backup.id)  \(result)  \(name)" + (item.verification.finding.map { "  \($0)" } ?? ""))
      for moved in item.quarantined { terminal.line("          moved to .quarantine/: \(moved)") }
      for finding in item.sideFindings { terminal.line("          beside it: \(finding)") }
      for repaired in item.repaired { terminal.line("          written anew: \(repaired)") }
    }
    for item in outcome.unopened {
      terminal.line("\(item.backup.id)  sealed  \(item.backup.dump?.name ?? "")  \(item.sentence)")
    }
    for backup in outcome.unread {
      terminal.line("\(backup.id)  sent, unverified  \(backup.dump?.name ?? "")")
    }
    if !outcome.unread.isEmpty {
      terminal.errorLine("hint: Set verify_identity to a key that reads there; see docs/off-site.md.")
    }
    for name in outcome.unknown { terminal.errorLine("warning: the catalog does not know \(name)") }
    if !outcome.spoilt.isEmpty {
      terminal.errorLine("hint: Run 'strongroom verify --repair' to write these files anew from the catalog.")
    }
    if outcome.items.contains(where: { !$0.quarantined.isEmpty }) {
      terminal.errorLine(
        "hint: A backup whose file was moved is missing; put a good copy back under its name and verify again."
      )
    }
    let failed = outcome.failures.count
    let total = outcome.items.count + outcome.unopened.count + outcome.unread.count
    terminal.line(
      "\(outcome.items.count - failed) of \(total) passed, \(Quantity.bytes(outcome.bytes)) read"
    )
  }
}

extension VerifyOutcome.Item {
  /// Whether it was found as it should be, and nothing was done to it.
  fileprivate var isOrdinary: Bool {
    verification.passed && quarantined.isEmpty && sideFindings.isEmpty && repaired.isEmpty
  }
}
