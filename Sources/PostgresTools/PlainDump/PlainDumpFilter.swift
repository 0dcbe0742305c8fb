import ArchiveModel

/// Which parts of a plain dump go on to psql, and in what words.
package struct PlainDumpEdit: Equatable, Sendable {
  /// The entries to keep, with what stands before the first; nil for all.
  package var entries: Set<ArchiveEntry.Key>?
  /// Settings that the server does not know, such as `transaction_timeout` before PostgreSQL 17.
  package var droppedSettings: Set<String>
  /// Where chosen relations go instead of their own schemas; nil leaves every name as it is.
  package var move: SchemaMove?
  /// A key for psql's restricted mode, put in place of the dump's own; nil when psql is too old to know it.
  ///
  /// Random letters and digits that nobody who wrote the dump can know, so that psql itself refuses commands.
  package var restrictionKey: String?

  /// Keeps everything, and drops nothing but the dump's own `\restrict` lines.
  package init(
    entries: Set<ArchiveEntry.Key>? = nil, droppedSettings: Set<String> = [], move: SchemaMove? = nil,
    restrictionKey: String? = nil
  ) {
    self.entries = entries
    self.droppedSettings = droppedSettings
    self.move = move
    self.restrictionKey = restrictionKey
  }

  /// A new key of 64 letters and digits.
  package static func newRestrictionKey() -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    return String((0..<64).map { _ in letters[Int.random(in: letters.indices)] })
  }

  /// Whether a psql knows the restricted mode: since the releases of August 2025.
  package static func knowsRestriction(_ psql: PostgresVersion) -> Bool {
    let first = [13: 22, 14: 19, 15: 14, 16: 10, 17: 6]
    return psql.major >= 18 || first[psql.major].map { psql.minor >= $0 } ?? false
  }
}

/// Passes on the wanted parts of a plain dump, and reads all of it with the judgement of `PlainDumpReader`.
///
/// `BEGIN` and `COMMIT` around large objects are dropped always: they would end the one transaction of the
/// restore half way. Rows pass untouched. What comes out may be fed to psql only together with the promise to
/// commit after `finish()`: the trailer is known no earlier.
package struct PlainDumpFilter {
  /// Takes what goes on; may throw to stop.
  package typealias Output = (UnsafeRawBufferPointer) throws -> Void

  private var scanner = PlainDumpScanner()
  private var editor: PlainDumpEditor
  private var byteCount: Int64 = 0

  /// Begins a dump.
  package init(_ edit: PlainDumpEdit) { editor = PlainDumpEditor(edit: edit) }

  /// Reads the next bytes and passes on what is ready; throws `dumpUnsafe`, `dumpIncomplete` and what the output throws.
  package mutating func push(_ bytes: UnsafeRawBufferPointer, into output: Output) throws {
    byteCount += Int64(bytes.count)
    do {
      try scanner.push(bytes, to: &editor)
    } catch {
      editor.ready.removeAll()
      throw error
    }
    try drain(into: output)
  }

  /// Ends the dump and passes on the rest; throws `dumpIncomplete`, and then the restore must not be committed.
  package mutating func finish(into output: Output) throws -> PlainDumpSummary {
    let endsBetween = try scanner.finish(&editor)
    let summary = try editor.inspector.summary(endsBetween: endsBetween, byteCount: byteCount)
    editor.end()
    try drain(into: output)
    return summary
  }

  private mutating func drain(into output: Output) throws {
    guard !editor.ready.isEmpty else { return }
    try editor.ready.withUnsafeBytes { try output($0) }
    editor.ready.removeAll(keepingCapacity: true)
  }
}
