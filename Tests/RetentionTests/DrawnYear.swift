import ArchiveModel
import Foundation

@testable import Retention

/// Draws a year as a calendar in which each day with a kept backup has a mark.
struct DrawnYear {
  let year: Int
  /// The mark of a day, by `2026-01-04`.
  let marks: [String: Character]

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  ]

  /// Three months side by side, four times.
  var lines: [String] {
    stride(from: 1, through: 12, by: 3).flatMap { first in
      let blocks = (first..<first + 3).map(month)
      let height = blocks.map(\.count).max() ?? 0
      let rows = (0..<height).map { row in
        let cells = blocks.map { row < $0.count ? $0[row] : String(repeating: " ", count: 21) }
        return trimmed(cells.joined(separator: "  "))
      }
      return rows + (first == 10 ? [] : [""])
    }
  }

  /// A title, the days of the week, and a line per week; each 21 wide.
  private func month(_ month: Int) -> [String] {
    let first = CivilMoment(year: year, month: month, day: 1).secondsAsUTC / 86_400
    let next = CivilMoment(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1).secondsAsUTC
    // Monday is 0; 1970-01-01 was a Thursday.
    let column = (first + 3) % 7
    var cells = Array(repeating: "   ", count: column)
    cells += (1...(next / 86_400 - first)).map { day in
      let name = "\(year)-\(padded(month, "0"))-\(padded(day, "0"))"
      return padded(day, " ") + String(marks[name] ?? " ")
    }
    let weeks = stride(from: 0, to: cells.count, by: 7).map { cells[$0..<min($0 + 7, cells.count)].joined() }
    let name = Self.months[month - 1]
    let title = String(repeating: " ", count: (20 - name.count) / 2) + name
    return [title, "Mo Tu We Th Fr Sa Su"].map(filled) + weeks.map(filled)
  }

  private func padded(_ number: Int, _ fill: String) -> String {
    number < 10 ? "\(fill)\(number)" : "\(number)"
  }

  private func filled(_ line: String) -> String {
    line + String(repeating: " ", count: max(0, 21 - line.count))
  }

  private func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}
