import ArchiveModel
import ArgumentParser
import Operations

struct TestRestoreCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "test-restore",
    abstract: "Prove that a backup restores: into a throw-away server, compared with what was backed up.",
    discussion: """
      Tables, rows, sequences, constraints, revision and schema are compared with the census that was taken in the
      dump's own snapshot; then your own checks are run, [[test_restore.check]] in the settings. The result is
      recorded, and 'show' displays it. Exit 4 when the backup is not proved.

      EXAMPLES
        strongroom test-restore --env prod
        strongroom test-restore --env prod --random
        strongroom test-restore 4kq7m2xd
        ssh proof-host strongroom test-restore --env prod --json | strongroom test-restore --record -
      """)

  @Argument(help: ArgumentHelp("A backup's id, or the beginning of one.", valueName: "id"))
  var id: String?

  @Option(help: ArgumentHelp("Environment whose backup is proved.", valueName: "name"))
  var env: String?

  @Flag(help: "The newest good full backup; the default, unless pick in [test_restore] says otherwise.")
  var latest = false

  @Flag(help: "Any good full backup.")
  var random = false

  @Option(
    help: ArgumentHelp(
      "Restore nothing: record what --json printed on a proof host; - is standard input.", valueName: "file"))
  var record: String?

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var keys: KeyOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    guard [id != nil, latest, random, record != nil].count(where: { $0 }) <= 1 else {
      throw FaceFault(
        .usage, "an id, --latest, --random and --record exclude each other", hint: "Use one of them.")
    }
    let choice: TestRestoreRequest.Choice =
      id.map { .id($0) } ?? (latest ? .latest : random ? .random : .configured)
    let request = TestRestoreRequest(
      environment: try env.map { try EnvironmentName($0) }, choice: choice, wait: try lock.duration())
    let operations = try settings.operationContext(in: context, keys: keys)
    let outcome =
      if let record {
        try await ProofRecording(path: record, wait: request.wait).run(in: operations)
      } else {
        try await TestRestoreOperation(request).run(in: operations)
      }
    if json {
      context.terminal.write(try JSONOutput.document(ProofReport(outcome)))
    } else {
      for line in TestRestoreText.lines(outcome) { context.terminal.line(line) }
    }
    return outcome.verdict == .notProved ? .verification : .ok
  }
}
