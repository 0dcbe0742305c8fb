import ArchiveModel
import Foundation

/// What a file name tells of the dump in it: environment, part and time, as far as it says them.
///
/// A name of the convention tells all three. Others are searched for a date, `20260104`, `2026-01-04` or
/// `2026_01_04`, and a time behind it, `103000`, `1030` or `10-30-00`; `backup_prod_20260104.sql.gz` also names its
/// environment.
struct NameReading: Sendable, Equatable {
  /// How exactly the name gives the time.
  enum Precision: Sendable { case day, time }

  var environment: EnvironmentName?
  /// Nil when the name says nothing of it.
  var subject: ArchiveName.Subject?
  var timestamp: CivilTimestamp?
  var precision: Precision?
  /// The name itself, when it is one of the convention.
  var convention: ArchiveName?

  init(_ fileName: String) {
    if let name = ArchiveName(fileName) {
      (environment, subject) = (name.environment, name.subject)
      // The thirty-first of February is no time, and a file cannot keep it in its name.
      guard name.timestamp.instant(in: .gmt) != nil else { return }
      (timestamp, precision, convention) = (name.timestamp, .time, name)
      return
    }
    guard let found = FoundDate(in: fileName) else { return }
    timestamp = found.timestamp
    precision = found.precision
    // With the date spelled out, the name may be one of the convention.
    guard let name = ArchiveName(found.spelledOut(in: fileName)) else { return }
    environment = name.environment
    subject = name.subject
  }
}

/// A date in a file name, with the time behind it when there is one.
private struct FoundDate {
  let timestamp: CivilTimestamp
  let precision: NameReading.Precision
  private let range: Range<Int>

  /// The first that is a day of the calendar and no part of a longer number.
  init?(in name: String) {
    let bytes = Array(name.utf8)
    for start in bytes.indices
    where Self.isDigit(bytes[start]) && (start == 0 || !Self.isDigit(bytes[start - 1])) {
      for hasTime in [true, false] {
        guard let (digits, end) = Self.read(bytes, from: start, hasTime: hasTime),
          let timestamp = CivilTimestamp(digits), timestamp.instant(in: .gmt) != nil,
          digits.hasPrefix("19") || digits.hasPrefix("20")
        else { continue }
        self.timestamp = timestamp
        precision = hasTime ? .time : .day
        range = start..<end
        return
      }
    }
    return nil
  }

  /// The name with the date as the convention writes it.
  func spelledOut(in name: String) -> String {
    let bytes = Array(name.utf8)
    return String(decoding: bytes[..<range.lowerBound], as: UTF8.self) + timestamp.rawValue
      + String(decoding: bytes[range.upperBound...], as: UTF8.self)
  }

  private static func read(_ bytes: [UInt8], from start: Int, hasTime: Bool) -> (String, Int)? {
    var end = start
    func digits(_ count: Int) -> String? {
      guard end + count <= bytes.count, bytes[end..<end + count].allSatisfy(isDigit) else { return nil }
      defer { end += count }
      return String(decoding: bytes[end..<end + count], as: UTF8.self)
    }
    func skip(_ separators: String) {
      if end < bytes.count, separators.utf8.contains(bytes[end]) { end += 1 }
    }
    guard let year = digits(4) else { return nil }
    skip("-_.")
    guard let month = digits(2) else { return nil }
    skip("-_.")
    guard let day = digits(2) else { return nil }
    var time = "000000"
    if hasTime {
      skip("-_.T")
      guard let hour = digits(2) else { return nil }
      skip("-_.h:")
      guard let minute = digits(2) else { return nil }
      let before = end
      skip("-_.m:")
      let second = digits(2)
      if second == nil { end = before }
      time = hour + minute + (second ?? "00")
    }
    guard end == bytes.count || !isDigit(bytes[end]) else { return nil }
    return ("\(year)\(month)\(day)_\(time)", end)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
