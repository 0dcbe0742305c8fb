import ArchiveModel

/// Something in a plain dump that pg_dump does not write, though psql would only pass it to the server.
package struct PlainDumpFinding: Equatable, Sendable {
  /// What stands there, and why it is refused.
  package enum Kind: String, Equatable, Sendable {
    /// `COPY … PROGRAM`: runs a program on the server.
    case copyProgram = "copy-program"
    /// `COPY` from or to a file on the server.
    case copyFile = "copy-file"
    /// `BEGIN`, `COMMIT` and the like outside large objects: would end the transaction of the restore.
    case transactionControl = "transaction-control"
  }

  /// What keeps the dump from being restored.
  package let kind: Kind
  /// From 1.
  package let line: Int
}

/// Gathers the table of contents, the facts and the faults of a plain dump while it is scanned.
struct PlainDumpInspector: PlainDumpVisitor {
  /// How far the end of the dump has been seen.
  enum Ending { case none, trailer, complete }

  private(set) var entries: [ArchiveEntry] = []
  private(set) var serverVersion: String?
  private(set) var toolVersion: String?
  private(set) var findings: [PlainDumpFinding] = []
  /// Rows of each COPY, by the `dumpID` of its entry.
  private(set) var rows: [Int: Int64] = [:]
  private(set) var roles: Set<String> = []
  private(set) var isCluster: Bool?
  private(set) var ending = Ending.none
  private var references = DumpReferences()
  private var afterFrame = false
  private var openKey: String?
  private var statementsOfEntry = 0
  /// Set when a test restore wants to know what it must run apart.
  var collector: SetAsideCollector?

  /// Only this many findings are kept; one is enough to refuse.
  private static let mostFindings = 100

  mutating func piece(
    _ kind: PlainDumpPiece, _ bytes: UnsafeRawBufferPointer, line: Int
  ) throws(PostgresFault) {
    switch kind {
    case .blank, .copyData: return
    case .statement, .trailingComment: try refuseAfterEnd(line)
    case .restriction: try restriction(Array(bytes), line: line)
    case .connection: try connection(Array(bytes), line: line)
    case .comment: try comment(DumpHeaderLine(bytes), line: line)
    }
  }

  private mutating func comment(_ header: DumpHeaderLine, line: Int) throws(PostgresFault) {
    let framed = afterFrame
    afterFrame = header == .frame
    switch header {
    case .frame:
      if ending == .trailer { ending = .complete } else { try refuseAfterEnd(line) }
      return
    case .title(let cluster) where framed:
      if isCluster == nil {
        guard entries.isEmpty else { break }
        isCluster = cluster
        return
      }
      // pg_dumpall puts whole dumps of databases into its own.
      guard isCluster == true, !cluster else { break }
      return
    case .trailer(let cluster) where framed:
      try refuseAfterEnd(line)
      if cluster == isCluster { ending = .trailer }
      return
    case .serverVersion(let version) where serverVersion == nil: serverVersion = version
    case .toolVersion(let version) where toolVersion == nil: toolVersion = version
    case .entry(let desc, let schema, let name, let owner):
      entries.append(
        ArchiveEntry(dumpID: entries.count + 1, desc: desc, schema: schema, name: name, owner: owner))
      statementsOfEntry = 0
    default: break
    }
    try refuseAfterEnd(line)
  }

  /// Nothing but white space and `\unrestrict` may follow the trailer.
  private func refuseAfterEnd(_ line: Int) throws(PostgresFault) {
    guard ending == .none else {
      throw PostgresFault(
        .dumpIncomplete, "the dump goes on after its end in line \(line)",
        hint: "Two dumps may have been written to one file; make a new one.")
    }
  }

  private mutating func restriction(_ bytes: [UInt8], line: Int) throws(PostgresFault) {
    guard let found = RestrictionLine(bytes), found.opens == (openKey == nil),
      found.opens || found.key == openKey
    else {
      throw PostgresFault.unsafeDump(
        "opens and closes psql's restricted mode with different keys", line: line)
    }
    openKey = found.opens ? found.key : nil
    if found.opens { try refuseAfterEnd(line) }
  }

  /// Only behind what makes the one database of the dump may it go on there.
  private func connection(_ bytes: [UInt8], line: Int) throws(PostgresFault) {
    try refuseAfterEnd(line)
    guard isCluster == false, entries.last?.isOfDatabase == true else {
      throw PostgresFault.forbiddenCommand(bytes, line: line)
    }
  }

  mutating func ended(_ statement: PlainDumpStatement) throws(PostgresFault) {
    switch statement.copy?.kind {
    case .program: note(.copyProgram, statement.line)
    case .file: note(.copyFile, statement.line)
    default: break
    }
    // They are not restored, so whom they name need not exist.
    guard entries.last?.isOfDatabase != true else { return }
    let inLargeObjects = entries.last?.desc == "BLOBS"
    if !inLargeObjects, TransactionWords.begins(statement.text) {
      note(.transactionControl, statement.line)
    }
    roles.formUnion(StatementRoles.of(statement.text))
    statementsOfEntry += 1
    if statementsOfEntry == 1, let entry = entries.last {
      references.note(entry, firstStatement: statement.text)
    }
    if let entry = entries.last {
      try collector?.note(entry, statement, isFirst: statementsOfEntry == 1)
    }
  }

  mutating func endedCopy(rows count: Int64) {
    guard let entry = entries.last else { return }
    rows[entry.dumpID, default: 0] += count
  }

  private mutating func note(_ kind: PlainDumpFinding.Kind, _ line: Int) {
    if findings.count < Self.mostFindings { findings.append(PlainDumpFinding(kind: kind, line: line)) }
  }

  /// Whether the dump was whole: title, trailer, and every restriction lifted.
  var isComplete: Bool { isCluster != nil && ending == .complete && openKey == nil }

  /// The table of contents with what ties entries to tables; without the database itself, which no restore makes.
  var contents: ArchiveContents {
    ArchiveContents(
      entries: references.resolved(entries).filter { !$0.isOfDatabase }, serverVersion: serverVersion,
      toolVersion: toolVersion)
  }
}

/// Statements that begin or end a transaction.
enum TransactionWords {
  private static let words: Set<String> = [
    "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare",
  ]

  /// Whether a statement is one of them.
  static func begins(_ text: ArraySlice<UInt8>) -> Bool {
    let first = text.prefix(10).prefix { $0.isASCIILower || $0.isASCIIUpper }
    guard (3...9).contains(first.count) else { return false }
    return words.contains(String(decoding: first, as: UTF8.self).lowercased())
  }
}
