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

  @Option(help: ArgumentHelp("Only backups with this label.", valueName: "label"))
  var label: String?

  @Option(
    help: ArgumentHelp(
      "Only this state: running, complete, failed, damaged, missing or removed.", valueName: "state"))
  var state: String?

  @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
  var limit: Int = 50

  /// The request; throws `usage` for a word that names nothing.
  func request(search: String?) throws -> ListRequest {
    guard limit >= 1 else {
      throw FaceFault(.usage, "--limit must be at least 1", hint: "Leave it out for 50.")
    }
    return ListRequest(
      environment: try env.map { try EnvironmentName($0) },
      kind: try Self.word(kind, of: BackupKind.self, called: "kind"), since: since, until: until,
      label: label,
      state: try Self.word(state, of: BackupState.self, called: "state"), search: search, limit: limit)
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
