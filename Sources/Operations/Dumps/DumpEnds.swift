import ArchiveModel
import ByteStreams

/// Whether a dump begins and ends as its tool leaves it; a dump that was cut short does not (F31).
struct DumpEnds {
  let format: DumpFormat
  /// Whether pg_dumpall wrote it.
  let isCluster: Bool

  private static let databaseTrailer = "-- PostgreSQL database dump complete"
  private static let clusterTrailer = "-- PostgreSQL database cluster dump complete"
  private static let magic = Array("PGDMP".utf8)

  /// Throws `dumpIncomplete` unless the ends are right.
  func check(_ ends: StreamEnds, bytes: Int64) throws(OperationFault) {
    guard bytes > 0 else { throw incomplete("it is empty") }
    switch format {
    case .plain:
      let trailer = isCluster ? Self.clusterTrailer : Self.databaseTrailer
      guard Self.endsWith(trailer, ends.tail) else {
        throw incomplete("its last line is not PostgreSQL's own")
      }
    case .custom:
      guard ends.head.starts(with: Self.magic) else { throw incomplete("it does not begin with PGDMP") }
    case .directory:
      guard ends.head.count >= 263, Array(ends.head[257..<262]) == Array("ustar".utf8) else {
        throw incomplete("it is not a tar")
      }
    }
  }

  /// Only `\unrestrict` and blank lines may follow the trailer (postgres.md §5.3).
  private static func endsWith(_ trailer: String, _ tail: [UInt8]) -> Bool {
    let lines = String(decoding: tail, as: UTF8.self).split(separator: "\n").filter { line in
      !line.allSatisfy(\.isWhitespace) && line != "--" && !line.hasPrefix("\\unrestrict ")
    }
    return lines.last.map(String.init) == trailer && tail.last == UInt8(ascii: "\n")
  }

  private func incomplete(_ why: String) -> OperationFault {
    OperationFault(
      .dumpIncomplete, "the dump is not whole: \(why)",
      hint: "Run it again; when it happens twice, run the command that --verbose shows by hand.")
  }
}
