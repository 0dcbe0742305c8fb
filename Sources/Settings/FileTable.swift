import ArchiveModel

/// Something wrong in the settings file, with its line so that all can be shown in order.
struct FileProblem {
  var line: Int
  var fault: SettingsFault
}

/// One table of the settings file, read key by key: what is not asked for is an unknown key.
struct FileTable {
  private let document: SettingsDocument
  private let keyPath: [String]
  private let values: [String: FileValue]
  /// The keys that were asked for, which are the keys there can be.
  private(set) var known: [String] = []
  private(set) var problems: [FileProblem] = []
  /// The paths of all keys that were asked for here and in adopted tables.
  private(set) var supportedKeys: Set<String> = []

  /// Which item of a list of tables this is, from 0; nil for an ordinary table.
  private let item: Int?

  init(
    document: SettingsDocument, keyPath: [String] = [], values: [String: FileValue]? = nil, item: Int? = nil
  ) {
    self.document = document
    self.item = item
    self.keyPath = keyPath
    self.values = values ?? document.root
  }

  /// The keys present, sorted by line.
  var present: [String] { values.keys.sorted { (line(of: $0), $0) < (line(of: $1), $1) } }

  /// Whether a key stands here, whatever its value.
  func has(_ key: String) -> Bool { values[key] != nil }

  /// Where a key stands.
  func origin(of key: String) -> Origin { .file(path: document.path, line: line(of: key)) }

  /// A non-empty string.
  mutating func string(_ key: String, like example: String) -> Sourced<String>? {
    parsed(key, like: example) { text throws(ModelFault) in
      guard !text.isEmpty else { throw ModelFault(.usage, "the value is empty") }
      return text
    }
  }

  /// A string that a function turns into something else; its fault becomes one with the place.
  mutating func parsed<Result: Sendable>(
    _ key: String, like example: String, _ parse: (String) throws(ModelFault) -> Result
  ) -> Sourced<Result>? {
    guard let value = take(key) else { return nil }
    guard case .string(let text) = value else {
      return wrongKind(key, value, expected: "a string", like: "\"\(example)\"")
    }
    do {
      return Sourced(try parse(text), origin(of: key))
    } catch {
      return report(key, error.message, hint: error.hint ?? "Write it like \(key) = \"\(example)\".")
    }
  }

  /// A whole number in a range.
  mutating func integer(_ key: String, in range: ClosedRange<Int>, like example: Int) -> Sourced<Int>? {
    guard let value = take(key) else { return nil }
    guard case .integer(let number) = value else {
      return wrongKind(key, value, expected: "a whole number", like: "\(example)")
    }
    guard range.contains(number) else {
      return report(
        key, "\(number) is out of range", hint: "Use \(range.lowerBound) to \(range.upperBound).")
    }
    return Sourced(number, origin(of: key))
  }

  /// True or false.
  mutating func boolean(_ key: String) -> Sourced<Bool>? {
    guard let value = take(key) else { return nil }
    guard case .boolean(let flag) = value else {
      return wrongKind(key, value, expected: "true or false", like: "true")
    }
    return Sourced(flag, origin(of: key))
  }

  /// A command: a list of strings, the first not empty.
  mutating func command(_ key: String, like example: String) -> Sourced<[String]>? {
    guard let value = take(key) else { return nil }
    guard case .array(let items) = value else {
      return wrongKind(key, value, expected: "a list of strings", like: example)
    }
    var words: [String] = []
    for item in items {
      guard case .string(let word) = item else {
        return report(
          key, "the list holds \(item.kind) where each item must be a string",
          hint: "Write it like \(key) = \(example).")
      }
      words.append(word)
    }
    guard let program = words.first, !program.isEmpty else {
      return report(key, "the command is empty", hint: "Write it like \(key) = \(example).")
    }
    return Sourced(words, origin(of: key))
  }

  /// The items of a list; none when there is no such key.
  mutating func items(_ key: String, like example: String) -> [FileValue] {
    guard let value = take(key) else { return [] }
    guard case .array(let items) = value else {
      let none: [FileValue]? = wrongKind(key, value, expected: "a list", like: example)
      return none ?? []
    }
    return items
  }

  /// A list of strings, none of them empty.
  mutating func strings(_ key: String, like example: String) -> [Sourced<String>] {
    var words: [Sourced<String>] = []
    for item in items(key, like: example) {
      guard case .string(let word) = item, !word.isEmpty else {
        let kind = if case .string = item { "an empty string" } else { item.kind }
        let _: Never? = report(
          key, "the list holds \(kind) where each item must be a string",
          hint: "Write it like \(key) = \(example).")
        return []
      }
      words.append(Sourced(word, origin(of: key)))
    }
    return words
  }

  /// A table below this one.
  mutating func table(_ key: String) -> FileTable? {
    guard let value = take(key) else { return nil }
    guard case .table(let values) = value else {
      let title = (keyPath + [key]).joined(separator: ".")
      let found: FileTable? = report(
        key, "must be a table, and is \(value.kind)", hint: "Write its keys below a line [\(title)].")
      return found
    }
    return FileTable(document: document, keyPath: keyPath + [key], values: values)
  }

  /// The tables of a list of tables, `[[key]]`, in order; none when there is no such key.
  mutating func tables(_ key: String) -> [FileTable] {
    guard let value = take(key) else { return [] }
    guard case .array(let items) = value else {
      let none: [FileTable]? = report(
        key, "must be a list of tables, and is \(value.kind)",
        hint: "Write each below a line [[\((keyPath + [key]).joined(separator: "."))]].")
      return none ?? []
    }
    return items.enumerated().compactMap { index, item in
      guard case .table(let values) = item else {
        let none: FileTable? = report(
          key, "the list holds \(item.kind) where each item must be a table",
          hint: "Write each below a line [[\((keyPath + [key]).joined(separator: "."))]].")
        return none
      }
      return FileTable(document: document, keyPath: keyPath + [key], values: values, item: index)
    }
  }

  /// Reports the first of these keys that is not there.
  mutating func reportMissing(_ keys: String..., hint: String) {
    guard let missing = keys.first(where: { values[$0] == nil }) else { return }
    let _: Never? = report(missing, code: .configMissingValue, "is not set", hint: hint)
  }

  /// Reports a key that may not be there, when it is.
  mutating func refuse(_ key: String, _ message: String, hint: String) {
    guard values[key] != nil else { return }
    problems.append(
      FileProblem(
        line: line(of: key),
        fault: SettingsFault(.configInvalid, at: origin(of: key), "\(message)\(place)", hint: hint)))
  }

  /// Reports keys that nothing asked for; `also` are those that `refuse` has dealt with.
  mutating func reportUnknown(also: Set<String> = []) {
    for key in present where !known.contains(key) && !also.contains(key) {
      let nearest = Spelling.nearest(to: key, among: known)
      let list = known.sorted().joined(separator: ", ")
      problems.append(
        FileProblem(
          line: line(of: key),
          fault: SettingsFault(
            .configUnknownKey, at: origin(of: key), "unknown key \(key.quotedForMessage)\(place)",
            hint: nearest.map { "Did you mean '\($0)'?" } ?? "The keys here are \(list).")))
    }
  }

  /// Takes over what another table found.
  mutating func adopt(_ other: FileTable) {
    problems += other.problems
    supportedKeys.formUnion(other.supportedKeys)
  }

  /// Reports a problem of the value of a key; always nil, so that a reader can return it.
  mutating func report<Result>(
    _ key: String, code: FaultCode = .configInvalid, _ message: String, hint: String
  ) -> Result? {
    let fault = SettingsFault(
      code, at: origin(of: key), "\(key.quotedForMessage)\(place): \(message)", hint: hint)
    problems.append(FileProblem(line: line(of: key), fault: fault))
    return nil
  }

  private mutating func wrongKind<Result>(
    _ key: String, _ value: FileValue, expected: String, like example: String
  ) -> Result? {
    report(
      key, "expected \(expected), found \(value.kind)", hint: "Write it like \(key) = \(example).")
  }

  private mutating func take(_ key: String) -> FileValue? {
    known.append(key)
    supportedKeys.insert((keyPath + [key]).joined(separator: "."))
    return values[key]
  }

  private func line(of key: String) -> Int { document.scan.line(of: keyPath + [key], item: item) }

  /// ` in [env.prod]` or ` in [[store]]`, or nothing at the top.
  private var place: String {
    guard !keyPath.isEmpty else { return "" }
    let name = keyPath.joined(separator: ".")
    return item == nil ? " in [\(name)]" : " in [[\(name)]]"
  }
}
