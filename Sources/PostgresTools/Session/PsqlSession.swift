import ArchiveModel
import FoundationEssentials
import Processes

/// A conversation with a server through one psql, kept open from statement to statement.
///
/// Each statement is followed by a marker that psql echoes, with whether it failed, its SQLSTATE and message,
/// so an error is understood whatever language the server speaks, and the session survives it. Results come
/// as CSV with a word for NULL that no data can hold. It is used by one task at a time.
package final class PsqlSession {
  /// Where the session is.
  package let connection: Connection

  let transport: Transport
  private let marker: String
  private let csv: CSVRecords
  /// How long a line of an answer may take; nil while statements may take as long as they need.
  private var patience: Duration?

  /// The two ends of psql: its input, its output line by line until nil, and why it ended by itself.
  struct Transport {
    let send: (String) async throws -> Void
    let nextLine: (Duration?) async throws -> String?
    let input: ProcessInput
    let ending: () async throws -> PostgresFault
  }

  /// `token` must be unguessable: neither data nor messages may contain it.
  init(connection: Connection, transport: Transport, token: String) {
    self.connection = connection
    self.transport = transport
    marker = "end-\(token)"
    csv = CSVRecords(null: "null-\(token)")
  }

  /// The words after `psql`.
  static let arguments = ["-X", "-q", "-t", "--csv", "--no-password", "-v", "ON_ERROR_STOP=0", "-f", "-"]

  /// Prepares psql and the session.
  func begin() async throws {
    // Several addresses of a host are tried one after another, each for the time to connect.
    patience = .seconds(4 * connection.connectTimeout + 20)
    defer { patience = nil }
    try await send("\\pset null '\(csv.null)'\n")
    try await apply(Self.preparation)
    // The first came with 17, the second with 14.
    try await execute(
      """
      SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings
      WHERE name IN ('transaction_timeout', 'idle_session_timeout')
      """)
  }

  /// Every name is qualified by us; texts come in one form whatever the role's own settings say.
  static let preparation = [
    ("search_path", ""), ("timezone", "UTC"), ("datestyle", "ISO, YMD"), ("intervalstyle", "postgres"),
    ("bytea_output", "hex"), ("extra_float_digits", "1"), ("standard_conforming_strings", "on"),
    ("default_transaction_read_only", "off"), ("lock_timeout", "30s"),
  ]

  /// Runs statements one after another, each only when the one before succeeded; their rows are dropped.
  ///
  /// Errors: `PostgresFault` by SQLSTATE; `usage` for text that is not complete SQL.
  package func execute(_ sql: String) async throws {
    for statement in try SQLStatements(sql).statements { _ = try await output(of: statement) }
  }

  /// Runs one statement and gives its rows; SQL NULL is nil.
  package func rows(_ sql: String) async throws -> [[String?]] {
    let statements = try SQLStatements(sql).statements
    guard statements.count == 1 else {
      throw PostgresFault(.usage, "\(statements.count) statements were given where one is wanted")
    }
    return csv.records(in: try await output(of: statements[0]))
  }

  /// The first field of the first row; nil when there is no row or the field is NULL.
  package func scalar(_ sql: String) async throws -> String? {
    try await rows(sql).first?.first ?? nil
  }

  /// The first field of the first row, which must be there.
  package func requiredScalar(_ sql: String) async throws -> String {
    guard let value = try await scalar(sql) else {
      throw PostgresFault(.unexpected, "a query on \(connection.place) gave no value", hint: nil)
    }
    return value
  }

  /// Sends one statement and takes its output up to the marker.
  private func output(of statement: String) async throws -> [UInt8] {
    guard !Self.readsInput(statement) else {
      throw PostgresFault(.usage, "COPY from standard input is not possible in this session")
    }
    try await send(
      "\(statement)\n;\n\\if :ERROR\n\\echo :LAST_ERROR_MESSAGE\n\\endif\n"
        + "\\echo \(marker) :ERROR :LAST_ERROR_SQLSTATE\n")
    var output: [UInt8] = []
    while let line = try await transport.nextLine(patience) {
      if line.hasPrefix(marker) {
        let words = line.split(separator: " ")
        guard words.count >= 2, words[1] == "true" else { return output }
        throw Diagnosis(of: connection).fault(
          state: words.count > 2 ? String(words[2]) : "", message: String(decoding: output, as: UTF8.self))
      }
      output += line.utf8
      output.append(UInt8(ascii: "\n"))
    }
    throw try await transport.ending()
  }

  func send(_ text: String) async throws {
    do {
      try await transport.send(text)
    } catch let fault as ProcessFault where fault.code == .toolFailed {
      // psql no longer reads: it has ended, and its own words say more than a broken pipe.
      throw try await transport.ending()
    }
  }

  private static func readsInput(_ statement: String) -> Bool {
    let words = statement.lowercased().split(whereSeparator: { !$0.isLetter })
    return words.first == "copy" && words.contains("stdin")
  }
}
