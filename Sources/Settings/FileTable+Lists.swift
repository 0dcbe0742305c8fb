import ArchiveModel

extension FileTable {
  /// A list of strings, each turned into something else by a function whose fault becomes one with the place.
  mutating func list<Result>(
    _ key: String, like example: String, _ parse: (String) throws(ModelFault) -> Result
  ) -> [Result] {
    var found: [Result] = []
    for word in strings(key, like: example) {
      do {
        found.append(try parse(word.value))
      } catch {
        let _: Never? = report(key, error.message, hint: error.hint ?? "Write it like \(key) = \(example).")
      }
    }
    return found
  }

  /// A list of environments' names.
  mutating func environmentNames(_ key: String) -> [EnvironmentName] {
    list(key, like: #"["prod"]"#) { text throws(ModelFault) in try EnvironmentName(text) }
  }

  /// A span of time above zero.
  mutating func span(_ key: String, like example: String) -> Sourced<TimeSpan>? {
    parsed(key, like: example) { text throws(ModelFault) in
      let span = try TimeSpan(text)
      guard span.seconds > 0 else { throw ModelFault(.usage, "the time is zero") }
      return span
    }
  }

  /// A span of time above zero, or the word `none`.
  mutating func limit(_ key: String, like example: String) -> Sourced<TimeSpan?>? {
    parsed(key, like: example) { (text: String) throws(ModelFault) -> TimeSpan? in
      guard text != "none" else { return nil }
      let span = try TimeSpan(text)
      guard span.seconds > 0 else {
        throw ModelFault(.usage, "the time is zero", hint: "Write \"none\" for no limit.")
      }
      return span
    }
  }
}
