/// How many backups one checking run reads, those longest unverified first.
package enum SampleSize: Equatable, Sendable, CustomStringConvertible {
  /// So many percent of them; at least one.
  case percent(Double)
  /// As many as every run must read so that each byte is read again within so long.
  case within(TimeSpan)

  /// Reads `5%`, `5` and `30d`; throws `usage`.
  package init(_ text: String) throws(ModelFault) {
    if let last = text.last, "smhdw".contains(last) {
      let period = try TimeSpan(text)
      guard period.seconds > 0 else {
        throw ModelFault(
          .usage, "\(text.quotedForMessage) is no time at all", hint: "Use a time such as 30d.")
      }
      self = .within(period)
      return
    }
    guard let value = Double(text.hasSuffix("%") ? text.dropLast() : Substring(text)), value > 0, value <= 100
    else {
      throw ModelFault(
        .usage, "\(text.quotedForMessage) is neither a percentage nor a time",
        hint: "Use a number above 0 and up to 100, as in 5%, or a time such as 30d.")
    }
    self = .percent(value)
  }

  /// Such as `5.0%` or `30d`, which `init(_:)` reads back to the same.
  package var description: String {
    switch self {
    case .percent(let value): "\(value)%"
    case .within(let period): period.description
    }
  }
}
