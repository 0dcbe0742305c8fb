import ArchiveModel
import Foundation
import Operations

/// The holds that stand, for people.
struct HoldTable {
  private let list: HoldList

  init(_ list: HoldList) { self.list = list }

  /// Writes the table, or one sentence when there is nothing.
  func write(to terminal: Terminal) {
    guard !list.held.isEmpty else {
      terminal.errorLine("Nothing is held.")
      return
    }
    var table = Table(columns: [
      Column(title: "ID"), Column(title: "ENVIRONMENT"), Column(title: "SINCE"), Column(title: "UNTIL"),
      Column(title: "REASON", shrinks: true),
    ])
    table.rows = list.held.map { held in
      [
        held.backup.id.rawValue, held.backup.environment.rawValue,
        Quantity.civil(held.hold.since, zone: list.zone),
        held.hold.until.map { Quantity.civil($0, zone: list.zone) } ?? "-", held.hold.reason,
      ]
    }
    for line in table.lines(width: terminal.outputIsTerminal ? terminal.width : nil) { terminal.line(line) }
  }
}

/// The holds that stand as one JSON document.
struct HoldListDocument: Encodable {
  struct Item: Encodable {
    var id: String
    var environment: String
    var name: String?
    var since: Date
    var until: Date?
    var reason: String
  }

  var schema = "strongroom/holds/v1"
  var holds: [Item]

  init(_ list: HoldList) {
    holds = list.held.map {
      Item(
        id: $0.backup.id.rawValue, environment: $0.backup.environment.rawValue, name: $0.backup.dump?.name,
        since: $0.hold.since, until: $0.hold.until, reason: $0.hold.reason)
    }
  }
}
