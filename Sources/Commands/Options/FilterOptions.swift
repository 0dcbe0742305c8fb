import ArchiveModel
import ArgumentParser
import Operations

/// Which backups a listing shows.
struct FilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only this environment.", valueName: "name"))
  var env: String?

  @Option(help: ArgumentHelp("Only this kind: full, data, schema or table.", valueName: "kind"))
  var kind: String?

  @Option(
    help: ArgumentHelp(
      "Only backups begun at or after T: a date, an instant, or an age such as 7d.", valueName: "T"))
  var since: String?

  @Option(help: ArgumentHelp("Only backups begun up to and including T.", valueName: "T"))
  var until: String?

  @Option(
    help: ArgumentHelp(
      "Only backups with this label; may be repeated for all of several.", valueName: "label"))
  var label: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only this state: running, complete, failed, doubtful, damaged, missing or removed.", valueName: "state"
    ))
  var state: String?

  @Option(help: ArgumentHelp("Only this format: plain, custom or directory.", valueName: "format"))
  var format: String?

  @Option(
    help: ArgumentHelp("Only backups of this alembic revision, or its beginning.", valueName: "revision"))
  var revision: String?

  @Option(help: ArgumentHelp("Only backups of at least this stored size, such as 10MB.", valueName: "size"))
  var minSize: String?

  @Option(help: ArgumentHelp("Only backups of at most this stored size.", valueName: "size"))
  var maxSize: String?

  @Option(help: ArgumentHelp("Sort by newest, oldest, size or duration.", valueName: "order"))
  var sort: String?

  @Flag(help: "Turn the order around.")
  var reverse = false

  @Option(parsing: .unconditional, help: ArgumentHelp("At most so many.", valueName: "count"))
  var limit: Int = 50

  @Option(help: ArgumentHelp("Show the N-th page of so many.", valueName: "N"))
  var page: Int?

  @Option(help: ArgumentHelp("Go on where the 'next' of a page says.", valueName: "next"))
  var cursor: String?

  /// The request; throws `usage` for a word that names nothing.
  func request(search: String?) throws -> ListRequest {
    guard limit >= 1 else {
      throw FaceFault(.usage, "--limit must be at least 1", hint: "Leave it out for 50.")
    }
    guard page ?? 1 >= 1, page ?? 1 <= Int.max / limit else {
      throw FaceFault(.usage, "--page \(page ?? 1) is not a page", hint: "The first one is 1.")
    }
    guard page == nil || cursor == nil else {
      throw FaceFault(
        .usage, "--page and --cursor both say where to begin", hint: "Give one of them.")
    }
    return ListRequest(
      environment: try env.map { try EnvironmentName($0) },
      kind: try Self.word(kind, of: BackupKind.self, called: "kind"), since: since, until: until,
      labels: label,
      state: try Self.word(state, of: BackupState.self, called: "state"),
      format: try Self.word(format, of: DumpFormat.self, called: "format"), revision: revision,
      minSize: try minSize.map { try ByteSize($0) }, maxSize: try maxSize.map { try ByteSize($0) },
      search: search, limit: limit,
      sort: try Self.word(sort, of: ListSort.self, called: "order") ?? .newest, isReversed: reverse,
      page: page ?? 1, cursor: cursor)
  }

  private static func word<Word: RawRepresentable<String> & CaseIterable>(
    _ text: String?, of type: Word.Type, called noun: String
  ) throws -> Word? {
    guard let text else { return nil }
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue)
      let near = Spelling.nearest(to: text, among: words)
      throw FaceFault(
        .usage, "\(text.quotedForMessage) is not a \(noun)",
        hint: near.map { "Did you mean '\($0)'?" } ?? "Use one of: \(words.joined(separator: ", ")).")
    }
    return word
  }
}
