import ArchiveModel
import Foundation
import Glibc
import PostgresTools
import RowMerge

/// The account of a merge as one JSON document, with the ids of every row before and after.
///
/// It is written beside its place and takes its name when the merge is committed.
final class MergeReportFile {
  /// As the user named it.
  let path: String
  private let place: String
  private let draft: String
  private let file: Int32
  private let request: MergeRequest
  private let now: Date
  private var isKept = false
  private static let batch = 5000

  /// Makes the draft, so that a folder that cannot be written to is known first; throws `usage`.
  init(_ path: String, of request: MergeRequest, in world: World) throws {
    self.path = path
    self.request = request
    now = world.clock.now
    place = path.hasPrefix("/") ? path : "\(world.workingDirectory)/\(path)"
    draft = "\(place).partial"
    file = Glibc.open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    var there = stat()
    if file >= 0, stat(place, &there) == 0, there.st_mode & S_IFMT == S_IFDIR {
      Glibc.close(file)
      unlink(draft)
      throw OperationFault(
        .usage, "the report \(path.quotedForMessage) is a folder", hint: "Name a file in it.")
    }
    guard file >= 0 else {
      throw OperationFault(
        .usage, "the report \(path.quotedForMessage) cannot be written: \(String(cString: strerror(errno)))",
        hint: "Name a file in a folder that is there and writable.")
    }
  }

  deinit {
    Glibc.close(file)
    if !isKept { unlink(draft) }
  }

  /// Writes everything, within the transaction that has it.
  func write(_ tables: [TableMerge], _ statements: MergeStatements, _ session: PsqlSession) async throws {
    try restart()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let head = MergeReportHead(
      source: request.source.rawValue, target: request.target.rawValue, at: RFC3339.text(now),
      dryRun: request.isDryRun)
    try put(Self.unclosed(try encoder.encode(head)) + ",\"tables\":[")
    for (index, table) in tables.enumerated() {
      try put(
        (index == 0 ? "\n" : ",\n") + Self.unclosed(try encoder.encode(MergeReportTable(table)))
          + ",\"ids\":[")
      try await ids(of: table.layout, statements, session)
      try put("]}")
    }
    try put("\n]}\n")
    guard fsync(file) == 0 else { throw failure() }
  }

  /// Gives the report its name; where that fails it is kept as it lies, since the ids are nowhere else.
  func publish() throws(OperationFault) {
    guard rename(draft, place) != 0 else { return }
    let reason = String(cString: strerror(errno))
    isKept = true
    throw OperationFault(
      .storeWriteFailed,
      "the report could not take the name \(path.quotedForMessage): \(reason)",
      hint: "It is complete and lies in \(draft); move it where it is wanted.")
  }

  private func ids(of table: TableLayout, _ statements: MergeStatements, _ session: PsqlSession) async throws
  {
    guard let query = statements.identities(table) else { return }
    try await session.execute("DECLARE strongroom_ids NO SCROLL CURSOR FOR \(query)")
    var isFirst = true
    while true {
      let lines = try await session.rows("FETCH \(Self.batch) FROM strongroom_ids").compactMap {
        $0.first ?? nil
      }
      guard !lines.isEmpty else { break }
      try put((isFirst ? "\n" : ",\n") + lines.joined(separator: ",\n"))
      isFirst = false
    }
    try await session.execute("CLOSE strongroom_ids")
  }

  /// An object without its closing brace.
  private static func unclosed(_ object: Data) -> String {
    String(decoding: object.dropLast(), as: UTF8.self)
  }

  private func restart() throws {
    guard ftruncate(file, 0) == 0, lseek(file, 0, SEEK_SET) == 0 else { throw failure() }
  }

  private func put(_ text: String) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { throw failure() }
      rest = rest.dropFirst(count)
    }
  }

  private func failure() -> OperationFault {
    OperationFault(
      .storeWriteFailed,
      "the report \(path.quotedForMessage) cannot be written: \(String(cString: strerror(errno)))",
      hint: "Check the room on its disk.")
  }
}

/// What a report says of the whole.
private struct MergeReportHead: Encodable {
  let schema = "strongroom/merge-report/v1"
  let source: String
  let target: String
  let at: String
  let dryRun: Bool

  enum CodingKeys: String, CodingKey {
    case schema, source, target, at
    case dryRun = "dry_run"
  }
}
