import Catalog
import Foundation

/// Which copies of the catalog in a store are no longer of use: each backup sends one, and a recovery takes the newest.
///
/// The newest ten stay, for a newest one that is damaged, and of the last thirty days with any the newest of each,
/// for holds and proofs that somebody removed by mistake.
enum SuperfluousExports {
  private static let newest = 10
  private static let days = 30

  /// Their names, out of those that the catalog knows, which are given with the newest first.
  static func names(in exports: [(name: String, at: Date)], zone: TimeZone) -> [String] {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    var seen: Set<Date> = []
    return exports.enumerated().compactMap { place, export in
      let isNewestOfDay = seen.count < days && seen.insert(calendar.startOfDay(for: export.at)).inserted
      return place < newest || isNewestOfDay ? nil : export.name
    }
  }
}
