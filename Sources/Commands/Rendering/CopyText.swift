import Foundation
import Operations

/// The copies of one backup for people.
enum CopyText {
  /// The verdict, then a line for each store; nothing for a backup that lies in the archive alone.
  static func lines(_ copies: [CopyReport], zone: TimeZone) -> [String] {
    guard copies.count > 1 || copies.contains(where: { $0.state == "removed" }) else { return [] }
    let tally = CopyTally(copies)
    let verdict = tally.isKept ? "the rule 3-2-1 is kept" : tally.shortfalls.joined(separator: ", ")
    var table = Table(columns: (0..<4).map { _ in Column(title: "") })
    table.rows = copies.map { copy in
      [
        "  " + copy.store, place(copy), copy.state, history(copy, zone),
      ]
    }
    return ["", "copies: \(tally.numbers), \(verdict)"] + table.lines(width: nil).dropFirst()
  }

  private static func place(_ copy: CopyReport) -> String {
    guard let medium = copy.medium else { return "no longer set up" }
    return medium + (copy.isOffsite ? ", off-site" : "")
  }

  private static func history(_ copy: CopyReport, _ zone: TimeZone) -> String {
    let since = "since \(Quantity.civil(copy.since, zone: zone))"
    guard copy.state != "removed" else { return since }
    guard !copy.isUnverified else { return since + ", unverified" }
    return since
      + (copy.checked.map { ", checked \(Quantity.civil($0, zone: zone))\(how(copy.evidence))" } ?? "")
  }

  private static func how(_ evidence: String?) -> String {
    switch evidence {
    case "digest": " by SHA-256 where it lies"
    case "checksum": " by rsync's checksum"
    case "pulled": " by bringing it back"
    default: ""
    }
  }
}
