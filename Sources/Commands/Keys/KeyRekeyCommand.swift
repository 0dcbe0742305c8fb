import ArchiveModel
import ArgumentParser
import Operations

struct KeyRekeyCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "rekey", abstract: "Change who can open stored backups, without touching their payload.",
    discussion: """
      The header of every file is written anew for the recipients, digests, checksum files, manifest and catalog \
      with it; a kill at any instant leaves every backup whole. Needs an identity that opens the backups.

      Removing a recipient is no revocation: the key of each file stays what it was, and whoever could open a \
      backup may have kept that key or a copy. When a private key was lost to somebody, take new backups and \
      change what the old ones contain.

      A file that others sealed does not tell to whom. --add lets somebody in beside them; to leave them out, say \
      --remove unnamed, and --add everyone who is to open it.
      """)

  @Option(
    help: ArgumentHelp(
      "A public key, or a name of the settings, that is to open them; may be repeated.",
      valueName: "recipient"))
  var add: [String] = []

  @Option(
    help: ArgumentHelp(
      "A public key, name or fingerprint that is to open them no more, or 'unnamed'; may be repeated.",
      valueName: "recipient"))
  var remove: [String] = []

  @Option(help: ArgumentHelp("The backups of this environment.", valueName: "name"))
  var env: String?

  @Flag(help: "The backups of all environments.")
  var all = false

  @OptionGroup var keys: KeyOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    guard !add.isEmpty || !remove.isEmpty else {
      throw FaceFault(.usage, "nothing says what to change", hint: "Use --add or --remove.")
    }
    guard (env != nil) != all else {
      throw FaceFault(.usage, "nothing says which backups, or twice", hint: "Use --env NAME or --all.")
    }
    let rekey = RekeyOperation(
      add: add, remove: remove, environment: try env.map { try EnvironmentName($0) },
      wait: try lock.duration())
    let outcome = try await rekey.run(in: try settings.operationContext(in: context, keys: keys))
    let items = outcome.items
    for item in items {
      let name = item.backup.dump?.name ?? ""
      let result = item.finding.map { "failed     \(name)  \($0)" }
      context.terminal.line(
        "\(item.backup.id)  \(result ?? (item.changed ? "rekeyed    " : "unchanged  ") + name)")
    }
    for backup in outcome.elsewhere {
      context.terminal.line(
        "\(backup.id)  elsewhere  \(backup.dump?.name ?? "")  only stores hold it: it opens as before")
    }
    if !outcome.elsewhere.isEmpty {
      context.terminal.errorLine(
        "hint: Bring them back with 'strongroom fetch ID', rekey again, and replicate sends what has changed."
      )
    }
    if outcome.leavesOldCopies {
      context.terminal.errorLine(
        "hint: Run 'strongroom replicate': the copies in stores still have the old headers and do not count.")
    }
    let failed = items.filter { $0.finding != nil }
    guard let first = failed.first else { return outcome.elsewhere.isEmpty ? .ok : .partial }
    throw FaceFault(
      failed.count < items.count ? .partlyDone : first.code ?? .unexpected,
      "\(failed.count) of \(items.count) backups were not rekeyed: \(first.finding ?? "")", hint: first.hint)
  }
}
