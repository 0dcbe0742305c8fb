import ArchiveModel

/// One of cron's five fields: `*`, numbers, names, ranges, lists and steps.
struct CronField {
  let noun: String
  let range: ClosedRange<Int>
  /// Three-letter names in the order of the range's numbers.
  var names: [String] = []

  static let minute = CronField(noun: "minute", range: 0...59)
  static let hour = CronField(noun: "hour", range: 0...23)
  static let day = CronField(noun: "day", range: 1...31)
  static let month = CronField(
    noun: "month", range: 1...12,
    names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
  /// 0 and 7 are Sunday.
  static let weekday = CronField(
    noun: "day of the week", range: 0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun"])

  /// The numbers that a field names; throws `usage` with the word that is wrong.
  func read(_ field: String, in text: String) throws(ModelFault) -> Set<Int> {
    var numbers: Set<Int> = []
    for item in field.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = item.split(separator: "/", omittingEmptySubsequences: false)
      guard let first = parts.first, parts.count <= 2 else { throw wrong(item, text) }
      var step = 1
      if parts.count == 2 {
        guard let given = Self.number(parts[1]), given >= 1 else { throw wrong(item, text) }
        step = given
      }
      let bounds = try bounds(first, hasStep: parts.count == 2, item, text)
      numbers.formUnion(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step))
    }
    return numbers
  }

  private func bounds(
    _ word: Substring, hasStep: Bool, _ item: Substring, _ text: String
  ) throws(ModelFault) -> ClosedRange<Int> {
    // The second Sunday of the names is only for ranges such as fri-sun.
    if word == "*" { return names.count == 8 ? 0...6 : range }
    let ends = word.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...2).contains(ends.count), let low = value(ends[0], isLast: false) else {
      throw wrong(item, text)
    }
    guard ends.count == 2 else { return hasStep ? low...range.upperBound : low...low }
    guard let high = value(ends[1], isLast: true), low <= high else { throw wrong(item, text) }
    return low...high
  }

  /// A number within the range or a name, which may be written out, as `Sunday`.
  private func value(_ word: Substring, isLast: Bool) -> Int? {
    if let number = Self.number(word) { return range.contains(number) ? number : nil }
    let name = word.lowercased()
    guard name.count >= 3 else { return nil }
    let full = [
      "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "january", "february",
      "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ]
    guard name.count == 3 || full.contains(name) else { return nil }
    let index =
      isLast ? names.lastIndex(of: String(name.prefix(3))) : names.firstIndex(of: String(name.prefix(3)))
    return index.map { $0 + range.lowerBound }
  }

  private static func number(_ word: Substring) -> Int? {
    word.allSatisfy { ("0"..."9").contains($0) } ? Int(word) : nil
  }

  private func wrong(_ item: Substring, _ text: String) -> ModelFault {
    ModelFault(
      .usage, "\(text.quotedForMessage) is not a time of the calendar: '\(item)' is not a \(noun)",
      hint: "Use \(range.lowerBound) to \(noun == "day of the week" ? 6 : range.upperBound), "
        + "\(names.isEmpty ? "" : "names such as \(names[1]), ")ranges a-b, lists a,b and steps */n.")
  }
}
