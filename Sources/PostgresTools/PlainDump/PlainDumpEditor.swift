import ArchiveModel

/// Decides piece by piece what goes on.
struct PlainDumpEditor: PlainDumpVisitor {
  let edit: PlainDumpEdit
  var inspector = PlainDumpInspector()
  /// What goes on at the next opportunity; about as long as a chunk.
  var ready: [UInt8] = []
  /// Comments and white space that belong to what follows them.
  private var waiting: [UInt8] = []
  /// The statement at hand, while it may still have to be dropped or rewritten.
  private var statement: [UInt8] = []
  private var holdsStatement = false
  private var keepsEntry = true
  private var lastEntry = 0
  private var atEnd = false

  /// A statement is held until its end when it is to be rewritten; otherwise until it is longer than any that is dropped.
  private static let longestDropped = 256
  /// A definition longer than this is not rewritten.
  private static let longestRewritten = 64 << 20

  init(edit: PlainDumpEdit) {
    self.edit = edit
    if let key = edit.restrictionKey { ready.append(contentsOf: "\\restrict \(key)\n".utf8) }
  }

  mutating func piece(
    _ kind: PlainDumpPiece, _ bytes: UnsafeRawBufferPointer, line: Int
  ) throws(PostgresFault) {
    try inspector.piece(kind, bytes, line: line)
    switch kind {
    case .restriction, .connection: return
    case .blank: waiting.append(contentsOf: bytes)
    case .comment, .trailingComment:
      noteEntry()
      waiting.append(contentsOf: bytes)
    case .statement: try hold(bytes, line: line)
    case .copyData:
      release()
      if keepsEntry { ready.append(contentsOf: bytes) }
    }
  }

  /// Turns to the next entry, or to the end, when its header has just been read.
  private mutating func noteEntry() {
    let isEnd = inspector.ending == .trailer && !atEnd
    guard isEnd || inspector.entries.count != lastEntry else { return }
    atEnd = isEnd
    lastEntry = inspector.entries.count
    // The frame above the header goes with it.
    let frame = Array("--\n".utf8)
    let isFramed = waiting.suffix(frame.count).elementsEqual(frame)
    if isFramed { waiting.removeLast(frame.count) }
    release()
    keepsEntry = isEnd || inspector.entries.last.map(isWanted) ?? true
    if isFramed { waiting.append(contentsOf: frame) }
  }

  /// The database is there already, under a name of its own.
  private func isWanted(_ entry: ArchiveEntry) -> Bool {
    !entry.isOfDatabase && edit.entries?.contains(entry.key) ?? true
  }

  /// Lets go of what waited: on, or away with the entry it belongs to.
  private mutating func release() {
    if keepsEntry { ready.append(contentsOf: waiting) }
    waiting.removeAll(keepingCapacity: true)
  }

  private mutating func hold(_ bytes: UnsafeRawBufferPointer, line: Int) throws(PostgresFault) {
    guard keepsEntry else {
      release()
      return
    }
    if statement.isEmpty { holdsStatement = true }
    guard holdsStatement else {
      ready.append(contentsOf: bytes)
      return
    }
    statement.append(contentsOf: bytes)
    if edit.move == nil, statement.count > Self.longestDropped {
      release()
      ready.append(contentsOf: statement)
      holdsStatement = false
    } else if statement.count > Self.longestRewritten {
      throw PostgresFault(
        .restoreFailed, "the definition in line \(line) is too long to be moved into another schema",
        hint: "Restore the table into a database of its own instead.")
    }
  }

  mutating func ended(_ found: PlainDumpStatement) throws(PostgresFault) {
    try inspector.ended(found)
    defer {
      statement.removeAll(keepingCapacity: true)
      holdsStatement = false
    }
    guard keepsEntry, holdsStatement else { return }
    release()
    if isDropped(found) { return }
    if let move = edit.move {
      ready.append(contentsOf: move.rewritten(statement))
    } else {
      ready.append(contentsOf: statement)
    }
  }

  private func isDropped(_ found: PlainDumpStatement) -> Bool {
    if inspector.entries.last?.desc == "BLOBS", TransactionWords.begins(found.text) { return true }
    if inspector.entries.isEmpty, found.text.starts(with: "DROP DATABASE ".utf8) { return true }
    guard inspector.entries.isEmpty, !edit.droppedSettings.isEmpty, let setting = ScriptSetting(statement)
    else { return false }
    return edit.droppedSettings.contains(setting.name)
  }

  mutating func endedCopy(rows: Int64) { inspector.endedCopy(rows: rows) }

  /// Passes on what waited at the end, and leaves the restricted mode that `init` entered.
  mutating func end() {
    release()
    if let key = edit.restrictionKey { ready.append(contentsOf: "\\unrestrict \(key)\n".utf8) }
  }
}
