import ArchiveModel
import PostgresTools

/// Reads plain bytes as the dump they should be; after the first objection they only pass by.
final class DumpExaminer {
  private var reader: DumpReader?
  private var objection: PostgresFault?

  /// Looks at nothing when the format is nil.
  init(_ format: DumpFormat?) { reader = format.map { DumpReader($0) } }

  func push(_ bytes: UnsafeRawBufferPointer) {
    guard objection == nil else { return }
    note { try reader?.push(bytes) }
  }

  /// Ends the dump: what it holds, or what is wrong with it.
  func end() -> (findings: DumpFindings?, objection: PostgresFault?) {
    var findings: DumpFindings?
    if objection == nil { note { findings = try reader?.finish() } }
    return (findings, objection)
  }

  private func note(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      objection =
        error as? PostgresFault ?? PostgresFault(.dumpIncomplete, "the dump cannot be read: \(error)")
    }
  }
}
