import ArchiveModel
import ArgumentParser
import Operations
import Retention

struct CleanupCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "cleanup", abstract: "Remove what the rules no longer keep, or show and explain it.",
    discussion: """
      The rules are those of the settings ([retention.default], or what an environment names), unless --days or
      --keep-… options are given. Never removed: what is held, flagged, being made or labelled to be kept, the
      newest proven backup, and min_keep good ones of each series. Stores of copies are pruned by the rules they
      name, else by those of each environment; append_only ones never. Exit 12 when a series was refused (others
      are pruned), 3 when something could not be removed (the rest is), 10 when a store was not reached.

      EXAMPLES
        strongroom cleanup --days 30
        strongroom cleanup --env prod --keep-daily 14 --keep-weekly 8 --dry-run
        strongroom cleanup explain k3m2x7qa
      """)

  @Argument(
    help: ArgumentHelp(
      "Say why one backup stays or goes, and when it will go: explain and its id.", valueName: "explain id"))
  var words: [String] = []

  @Option(help: ArgumentHelp("Only this environment.", valueName: "name"))
  var env: String?

  @Option(
    help: ArgumentHelp(
      "Only this store, local for the archive; without it options are for the archive alone.",
      valueName: "name"))
  var store: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Remove what began more than N days before the newest good one of its series, instead of the rules.",
      valueName: "N"))
  var days: String?

  @OptionGroup(title: "Rules, which add up") var retention: RetentionOptions

  @Flag(help: "Show what would be done, and do nothing.")
  var dryRun = false

  @Option(help: ArgumentHelp("Reckon with this moment; only to show or explain.", valueName: "T"))
  var now: String?

  @Option(
    help: ArgumentHelp(
      "Let this series, such as prod/full, lose its last backup; may be repeated, and asks.",
      valueName: "series"))
  var allowEmptySeries: [String] = []

  @Flag(name: .shortAndLong, help: "Agree to what would otherwise be asked.")
  var yes = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let request = try request()
    let operation = try settings.operationContext(in: context)
    guard words.isEmpty else {
      let explanation = try await CleanupExplaining(words[1], request: request).run(in: operation)
      try show(
        CleanupExplanationDocument(explanation), CleanupExplanationText.lines(explanation), in: context)
      return .ok
    }
    guard !dryRun else {
      let plan = try await CleanupOperation(request).plan(in: operation)
      if json {
        try CleanupDocument(plan).write(to: context.terminal)
      } else {
        try CleanupText(context.terminal, isQuiet: settings.quiet).write(plan)
      }
      return try end(plan, failures: [], in: context)
    }
    let outcome = try await CleanupOperation(request).run(in: operation) { try agree(to: $0, in: context) }
    if json {
      try CleanupDocument(outcome).write(to: context.terminal)
    } else {
      try CleanupText(context.terminal, isQuiet: settings.quiet).write(outcome)
    }
    return try end(outcome.plan, failures: outcome.failures, troubles: outcome.troubles, in: context)
  }

  private func request() throws -> CleanupRequest {
    guard words.isEmpty || words.count == 2 && words[0] == "explain" else {
      throw FaceFault(
        .usage, "\(words.joined(separator: " ").quotedForMessage) is not understood",
        hint: "Use 'strongroom cleanup explain ID', or options alone.")
    }
    guard now == nil || dryRun || !words.isEmpty else {
      throw FaceFault(
        .usage, "--now only shows, so it needs --dry-run",
        hint: "Add --dry-run; a cleanup itself goes by the clock.")
    }
    let override = try retention.override()
    guard days == nil || override.rules == nil else {
      throw FaceFault(.usage, "--days and rules exclude each other", hint: "Use one of them.")
    }
    return CleanupRequest(
      store: store, environment: try env.map { try EnvironmentName($0) }, days: try days.map(Self.days),
      override: override,
      now: now, emptyable: allowEmptySeries, wait: try lock.duration())
  }

  private static func days(_ text: String) throws -> Int {
    guard let days = Int(text), days >= 1 else {
      throw FaceFault(
        .usage, "--days \(text.quotedForMessage) is not a number of days of 1 or more",
        hint: "Use a whole number, as in --days 30.")
    }
    return days
  }

  private func agree(to plan: CleanupPlan, in context: CommandContext) throws {
    guard let (environment, removed) = plan.emptying else { return }
    var confirmation = ConfirmationOptions()
    confirmation.yes = yes
    confirmation.confirm = nil
    try confirmation.agree(
      to: "this may remove the last backups of \(plan.emptied.joined(separator: ", ")): "
        + "\(removed.count) in all, \(Quantity.bytes(removed.bytes))",
      environment: environment, protected: false, in: context)
  }

  /// Tells what was refused and what failed; the fault decides the exit status.
  private func end(
    _ plan: CleanupPlan, failures: [CleanupOutcome.Failure], troubles: [CleanupOutcome.Trouble] = [],
    in context: CommandContext
  ) throws -> ExitStatus {
    var refusals = try plan.refusals { Quantity.civil($0, zone: plan.zone) }
    if let first = troubles.first {
      for refusal in refusals { warn(refusal.sentence, refusal.hint, in: context) }
      for failure in failures { warn(failure.sentence, failure.hint, in: context) }
      for trouble in troubles.dropFirst() { warn(trouble.sentence, trouble.hint, in: context) }
      throw FaceFault(first.code, first.sentence, hint: first.hint)
    }
    if let first = failures.first {
      for refusal in refusals { warn(refusal.sentence, refusal.hint, in: context) }
      for failure in failures.dropFirst() { warn(failure.sentence, failure.hint, in: context) }
      throw FaceFault(
        .partlyDone,
        "\(failures.count.counting("backup")) could not be removed: \(first.sentence)",
        hint: first.hint ?? "The next cleanup tries again.")
    }
    guard !refusals.isEmpty else { return .ok }
    let first = refusals.removeFirst()
    for refusal in refusals { warn(refusal.sentence, refusal.hint, in: context) }
    throw FaceFault(.refused, first.sentence, hint: first.hint)
  }

  private func warn(_ sentence: String, _ hint: String?, in context: CommandContext) {
    context.terminal.errorLine("warning: \(sentence)")
    if let hint { context.terminal.errorLine("hint: \(hint)") }
  }

  private func show(_ document: some Encodable, _ lines: [String], in context: CommandContext) throws {
    if json {
      context.terminal.write(try JSONOutput.document(document))
    } else {
      for line in lines { context.terminal.line(line) }
    }
  }
}
