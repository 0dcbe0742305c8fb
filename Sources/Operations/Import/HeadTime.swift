import ArchiveModel
import Foundation
import PostgresTools

/// When a dump was begun by its own head.
///
/// `pg_dump --verbose` ends its line with what `strftime` calls the zone of the host that it ran on: an abbreviation,
/// or an offset where the zone has none. Abbreviations are no names: only those with one meaning in the time zone
/// database of today are read; for others, and for archives, whose head has none, the archive's zone is assumed.
struct HeadTime: Equatable {
  let instant: Date
  /// Whether the head told the zone too.
  let isZoneTold: Bool

  /// Nil when the head tells no time, or one that no calendar has.
  init?(_ facts: DumpFacts, zone: TimeZone) {
    guard let timestamp = facts.begun.flatMap({ CivilTimestamp($0) }),
      let assumed = timestamp.instant(in: zone), let asUTC = timestamp.instant(in: .gmt)
    else { return nil }
    let told = facts.zone.flatMap(Self.offset)
    instant = told.map { asUTC.addingTimeInterval(-TimeInterval($0)) } ?? assumed
    isZoneTold = told != nil
  }

  /// Seconds east of Greenwich; nil for what has several meanings or none.
  private static func offset(_ text: String) -> Int? {
    if let hours = hours[text] { return Int(hours * 3_600) }
    guard let found = text.wholeMatch(of: /([+-])(\d\d):?(\d\d)?/)?.output, let hour = Int(found.2),
      let minute = Int(found.3 ?? "0"), hour <= 15, minute < 60
    else { return nil }
    return (found.1 == "-" ? -1 : 1) * (hour * 3_600 + minute * 60)
  }

  /// Left out, because zones differ on them: BST, CST, CDT, IST, PST, SST.
  private static let hours: [String: Double] = [
    "UTC": 0, "GMT": 0, "Z": 0, "UCT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "SAST": 2, "CAT": 2, "EAT": 3, "WAT": 1, "PKT": 5, "WIB": 7, "WITA": 8, "WIT": 9, "HKT": 8,
    "JST": 9, "KST": 9, "AWST": 8, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "MST": -7, "MDT": -6, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10, "HDT": -9,
  ]
}
