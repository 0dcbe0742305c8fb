import ArchiveModel
import ArgumentParser
import Operations

struct ImportCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Adopt dumps that other tools made: list, verify, restore and cleanup know them from then on.",
    discussion: """
      PATH is a file, or a folder of which the files that lie directly in it are taken; no link is followed. What
      begins as a dump of pg_dump does is one: plain, custom, or a directory in a tar, packed with gzip or zstd, sealed with
      age, whatever its name. Everything is read to its end: checksum file, seal, packing, and the dump itself. A dump that is
      cut or damaged is imported as doubtful, which --latest passes over and cleanup neither removes nor counts;
      so is a sealed one that no identity at hand opens.

      The time of a dump is that of its manifest, else of its name, else of its head, else its day in the name (that
      day's midnight in the archive's zone), else of the file. The head of a script tells its zone, that of an archive
      none. Its environment is that of its name (backup_ENV_…), else --env.

      A dump much smaller than those before it is flagged. A whole copy of a backup that is missing or damaged heals it.

      EXAMPLES
        strongroom import /var/backups/postgres --env prod --dry-run
        strongroom import /var/backups/postgres --env prod --move
        strongroom import --in-place backups

      Exit 3 when some files were refused, are damaged, or stay although they were to be moved, 4 when the only ones
      contradict their checksum files.
      """)

  @Argument(help: ArgumentHelp("Files and folders.", valueName: "path"))
  var paths: [String]

  @Option(help: ArgumentHelp("Environment of files whose names tell none.", valueName: "name"))
  var env: String?

  @Flag(name: .customLong("copy"), help: "Leave the files where they are; the default.")
  var copies = false

  @Flag(name: .customLong("move"), help: "Remove each file when its backup is durable and recorded.")
  var moves = false

  @Flag(help: "The files lie in the archive folder already, and stay there.")
  var inPlace = false

  @Flag(help: "Read everything, change nothing, and say what would be done.")
  var dryRun = false

  @Option(help: ArgumentHelp("Label to find them by; may be repeated.", valueName: "label"))
  var label: [String] = []

  @Option(help: ArgumentHelp("Note for people.", valueName: "text"))
  var note: String?

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var keys: KeyOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let request = try request()
    let outcome = try await ImportOperation(request).run(
      in: try settings.operationContext(in: context, keys: keys))
    if json {
      context.terminal.write(try JSONOutput.document(ImportDocument(outcome)))
    } else {
      ImportText(outcome, isQuiet: settings.quiet).write(to: context.terminal)
    }
    if let failure = outcome.failure { throw failure }
    return outcome.exitStatus
  }

  private func request() throws -> ImportRequest {
    guard [copies, moves, inPlace].count(where: { $0 }) <= 1 else {
      throw FaceFault(.usage, "--copy, --move and --in-place exclude each other", hint: "Use one of them.")
    }
    return ImportRequest(
      paths: paths, environment: try env.map { try EnvironmentName($0) },
      mode: moves ? .move : inPlace ? .inPlace : .copy, labels: label, note: note, dryRun: dryRun,
      wait: try lock.duration())
  }
}
