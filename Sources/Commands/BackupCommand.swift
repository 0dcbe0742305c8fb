import ArchiveModel
import ArgumentParser
import Operations

struct BackupCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Dump a database, check what was written, and file it.",
    discussion: """
      Prints exactly one line on standard output: Backup created, and the path of the file. With replicate = true in
      [backup] the copies are brought up to date afterwards: exit 3 when some failed, 10 when a store is not reached.

      EXAMPLES
        strongroom backup --env prod
        strongroom backup --env prod --format custom --compress zstd --label weekly
        strongroom backup --env dev --table users --table billing.invoices
      """)

  @Option(help: ArgumentHelp("Environment to back up.", valueName: "name"))
  var env: String

  @Option(help: ArgumentHelp("Archive format: plain, custom or directory.", valueName: "format"))
  var format: String?

  @Flag(help: "Only the rows.")
  var dataOnly = false

  @Flag(help: "Only the definitions.")
  var schemaOnly = false

  @Option(
    help: ArgumentHelp("Only this table (users, or billing.users); may be repeated.", valueName: "table"))
  var table: [String] = []

  @Option(help: ArgumentHelp("none, gzip[:1-9] or zstd[:1-19].", valueName: "method"))
  var compress: String?

  @Option(help: ArgumentHelp("Label to find it by; may be repeated.", valueName: "label"))
  var label: [String] = []

  @Option(help: ArgumentHelp("Note for people.", valueName: "text"))
  var note: String?

  @Option(help: ArgumentHelp("Parallel connections of a directory dump.", valueName: "count"))
  var jobs: Int?

  @Flag(inversion: .prefixedNo, help: "Bring the stores of copies up to date afterwards.")
  var replicate: Bool?

  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let request = try request()
    let operation = try settings.operationContext(in: context)
    let replication = try ReplicateOperation.after(
      backupOf: request.environment, asked: replicate, wait: try lock.duration(), in: operation)
    let outcome = try await BackupOperation(request).run(in: operation)
    context.terminal.line("Backup created: \(outcome.path)")
    guard let replication else { return .ok }
    let copies = try await replication.run(in: operation)
    for line in ReplicateText.lines(copies) { context.terminal.errorLine(line) }
    return ReplicateText.report(copies, to: context.terminal)
  }

  private func request() throws -> BackupRequest {
    guard [dataOnly, schemaOnly, !table.isEmpty].count(where: { $0 }) <= 1 else {
      throw FaceFault(
        .usage, "--data-only, --schema-only and --table exclude each other", hint: "Use one of them.")
    }
    let format = try format.map { text in
      guard let named = DumpFormat(rawValue: text) else {
        throw FaceFault(
          .usage, "\(text.quotedForMessage) is not a format", hint: "Use plain, custom or directory.")
      }
      return named
    }
    if let jobs, jobs < 1 {
      throw FaceFault(.usage, "--jobs must be at least 1", hint: "Leave it out for one connection.")
    }
    return BackupRequest(
      environment: try EnvironmentName(env),
      kind: dataOnly ? .data : schemaOnly ? .schema : table.isEmpty ? .full : .table,
      tables: try table.map { try TableName($0) }, format: format,
      compression: try compress.map { try Compression($0) }, jobs: jobs, labels: label, note: note,
      wait: try lock.duration())
  }
}
