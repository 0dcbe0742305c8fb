import ArchiveModel
package import Foundation

/// Who holds a lock, as others are told.
package struct LockHolder: Codable, Equatable, Sendable, CustomStringConvertible {
  /// The process's number, which means something only on its own host.
  package var pid: Int32
  /// What it is doing, such as `backup --env prod`; must hold no secret.
  package var command: String
  /// Since when; the archive's locks tell it to the second.
  package var since: Date

  package init(pid: Int32, command: String, since: Date) {
    self.pid = pid
    self.command = command
    self.since = since
  }

  /// Such as `process 4711 ('backup --env prod') since 2026-01-04T10:30:00Z`.
  package var description: String {
    "process \(pid) (\(command.quotedForMessage)) since \(since.ISO8601Format())"
  }

  /// The record of a holder: one JSON document.
  var record: [UInt8] {
    get throws {
      let encoder = JSONEncoder()
      encoder.dateEncodingStrategy = .iso8601
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
  }

  /// Reads a record; nil when it is not one, as when its holder was killed while writing it.
  init?(record: [UInt8]) {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    guard let holder = try? decoder.decode(LockHolder.self, from: Data(record)) else { return nil }
    self = holder
  }
}
