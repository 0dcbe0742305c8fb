import ArchiveModel
import ArgumentParser
import Operations

struct UpdateProdCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "update-prod",
    abstract:
      "Walk production through an update: backup, compare, review, rehearse, stop, migrate, validate, restart, health.",
    discussion: """
      Each step is recorded. After an interruption, kill -9 included, the same command shows where it stood, looks at what
      came of it, and goes on; --unwind takes it back. You are asked at the review and before production is touched; --yes
      agrees beforehand, a protected environment wants --confirm NAME. When something fails the service comes first, then
      the data by the smallest remedy that --on-failure allows, and it says how things are.

      STEPS
        backup, compare, review, rehearse, stop, migrate, validate, restart, health. --step S does only S, once all
        before it are done; a step that is done is done again, but never migrate.

      EXIT STATUS
        0 done; 3 the service could not be started or is not well; 8 the migration failed; 12 nobody agreed, the service
        could not be stopped, or it is being taken back; 13 review, rehearsal or validation found something, or what was
        taken back is not as before. What a rehearsal loses, or cannot undo, is asked; --yes alone does not agree to it.

      EXAMPLES
        strongroom update-prod
        strongroom update-prod --yes --on-failure downgrade
        strongroom update-prod --env live --source staging --step backup
        strongroom update-prod --dry-run
        strongroom update-prod --unwind --on-failure restore
      """)

  @Option(help: ArgumentHelp("Environment that is updated; default prod.", valueName: "name"))
  var env: String?

  @Option(
    help: ArgumentHelp(
      "What it is compared with: an environment, backup:ID or file:PATH; default dev.", valueName: "side"))
  var source: String?

  @Flag(help: "Compare with nothing.")
  var noCompare = false

  @Option(
    help: ArgumentHelp("Where the migrations lead; default the project's newest.", valueName: "revision"))
  var revision: String?

  @Option(help: ArgumentHelp("Do only this step.", valueName: "step"))
  var step: String?

  @Flag(
    help:
      "Take no second backup while the service stands still: a restore would lose what was written meanwhile."
  )
  var reuseBackup = false

  @Flag(
    help:
      "Go on although the rehearsal lost rows or found no way back to the same schema; asked at a terminal.")
  var acceptFindings = false

  @Flag(help: "Take the open update back: the service runs again, the database as --on-failure says.")
  var unwind = false

  @Flag(help: "Show where it stands and what is left to do, and do nothing.")
  var dryRun = false

  @Flag(help: "Print one JSON document at the end.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "What may be done unasked when the migration fails: stop, downgrade or restore.", valueName: "remedy"))
  var onFailure: String?

  @OptionGroup var keys: KeyOptions
  @OptionGroup var confirmation: ConfirmationOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let request = try request()
    let operations = try settings.operationContext(in: context, keys: keys)
    let operation = try UpdateOperation(request, in: operations)
    let text = UpdateText(
      context.terminal, zone: operations.zone, isSilent: json || settings.quiet)
    if dryRun {
      let standing = try await operation.outlook()
      if json {
        context.terminal.write(try JSONOutput.document(UpdateDocument(standing, nil)))
      } else {
        UpdateText(context.terminal, zone: operations.zone, isSilent: false).show(standing, nil)
        context.terminal.line("Nothing was done (--dry-run).")
      }
      return .ok
    }
    if asks {
      try confirmation.requireSomebody(
        for: "this \(unwind ? "takes back an update of" : "updates") '\(operation.environment)'",
        environment: operation.environment, protected: try operation.isProtected(), in: context)
    }
    let guide = guide(text, in: context)
    do {
      let outcome = unwind ? try await operation.unwind(guide) : try await operation.run(guide)
      try tell(outcome, text, in: context)
      if let trouble = outcome.trouble { throw trouble }
      return .ok
    } catch let fault as OperationFault {
      if let stopped = fault.cause as? UpdateStopped { try tell(stopped.outcome, text, in: context) }
      throw fault
    }
  }

  /// Whether anybody will be asked: not where a step only looks.
  private var asks: Bool {
    unwind || step.map { ["review", "stop", "migrate"].contains($0) } ?? true
  }

  private func tell(_ outcome: UpdateOutcome, _ text: UpdateText, in context: CommandContext) throws {
    if json {
      context.terminal.write(
        try JSONOutput.document(UpdateDocument(outcome.procedure, outcome.account)))
    } else {
      text.tell(outcome)
    }
  }

  private func guide(_ text: UpdateText, in context: CommandContext) -> UpdateGuide {
    let (confirmation, isAgreed) = (confirmation, confirmation.yes || confirmation.confirm != nil)
    return UpdateGuide(
      show: { text.show($0, $1) }, review: { text.review($0) },
      agree: { question in
        text.clear()
        switch question {
        case .review(let environment):
          // What is agreed to by a name is the change itself.
          guard !isAgreed else { return }
          try confirmation.agree(
            to: "This is what would be done to '\(environment)'", environment: environment, protected: false,
            in: context)
        case .rehearsal(let environment, let account):
          guard !isAgreed, context.terminal.inputIsTerminal, context.terminal.errorIsTerminal else {
            throw FaceFault(
              .findings, "the rehearsal found: \(account)",
              hint: "Production was not touched; add --accept-findings when this is what is wanted.")
          }
          try confirmation.agree(
            to: "The rehearsal found for '\(environment)': \(account)", environment: environment,
            protected: false, in: context)
        case .change(let environment, let protected, let migrations, let stops):
          try confirmation.agree(
            to: UpdateText.question(environment, protected, migrations, stops), environment: environment,
            protected: protected, in: context)
        case .unwind(let environment, let protected, let account):
          try confirmation.agree(
            to: "This takes the update of '\(environment)' back: \(account)", environment: environment,
            protected: protected, in: context)
        }
      },
      allows: { failed in
        text.clear()
        return await MigrationOptions.agree(failed.plan, in: context.terminal)(failed)
      })
  }

  private func request() throws -> UpdateRequest {
    let words = UpdateStep.allCases.map(\.rawValue)
    let only = try step.map { text in
      guard let step = UpdateStep(rawValue: text) else {
        throw FaceFault(
          .usage, "\(text.quotedForMessage) is not a step",
          hint: Spelling.nearest(to: text, among: words).map { "Did you mean '\($0)'?" }
            ?? "Use one of \(words.joined(separator: ", ")).")
      }
      return step
    }
    guard [unwind, only != nil].count(where: { $0 }) <= 1, !(unwind && dryRun) else {
      throw FaceFault(.usage, "--unwind stands alone", hint: "Leave out --step and --dry-run.")
    }
    let atBeginning = [
      ("--source", source != nil), ("--no-compare", noCompare), ("--revision", revision != nil),
      ("--reuse-backup", reuseBackup), ("--accept-findings", acceptFindings),
    ]
    if unwind, let (option, _) = atBeginning.first(where: \.1) {
      throw FaceFault(
        .usage, "\(option) is for an update that goes forwards, and --unwind takes one back",
        hint: "Leave out \(option).")
    }
    guard source == nil || !noCompare else {
      throw FaceFault(.usage, "--source and --no-compare exclude each other", hint: "Use one of them.")
    }
    return UpdateRequest(
      environment: env, source: source, compares: !noCompare, revision: revision, step: only,
      onFailure: try MigrationOptions.limit(onFailure), reusesBackup: reuseBackup,
      acceptsFindings: acceptFindings, wait: try lock.duration())
  }
}
