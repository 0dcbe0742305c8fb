import ArchiveModel

/// A `.env` file read by Docker Compose's rules, and never by a shell.
///
/// Rules: https://docs.docker.com/compose/env-file/ — `NAME=value` or `NAME: value`, `export` in front,
/// `'…'` literal and perhaps over several lines, `"…"` with escapes, ` #` begins a comment, `$NAME` and
/// `${NAME:-x}` are replaced outside single quotes. A name given twice has its last value.
struct DotEnvFile: Sendable {
  struct Assignment: Sendable {
    var value: String
    var line: Int
  }

  let path: String
  private(set) var assignments: [String: Assignment] = [:]
  /// Names that a value refers to and that nobody sets, with their lines.
  private(set) var unset: [(name: String, line: Int)] = []

  /// Reads the whole text; throws `configInvalid` with the line.
  ///
  /// `environment` is where `$NAME` is looked up first, then in the lines above.
  init(path: String, bytes: [UInt8], environment: [String: String]) throws(SettingsFault) {
    self.path = path
    var scanner = DotEnvScanner(path: path, bytes: bytes)
    while let statement = try scanner.statement() {
      let earlier = assignments
      var expansion = DotEnvExpansion { environment[$0] ?? earlier[$0]?.value }
      let place = "\(path):\(statement.line)"
      let value = try expansion.expand(statement.pieces, place: place)
      unset += expansion.unset.map { ($0, statement.line) }
      assignments[statement.name] = Assignment(value: value, line: statement.line)
    }
  }

  /// The value of a variable that is set and not empty, with its origin.
  func variable(_ name: String) -> Sourced<String>? {
    guard let found = assignments[name], !found.value.isEmpty else { return nil }
    return Sourced(found.value, .dotEnv(path: path, line: found.line, variable: name))
  }
}
