import ArchiveModel
import TOMLKit

/// A value of the settings file, free of the parser's types.
indirect enum FileValue: Sendable {
  case string(String)
  case integer(Int)
  case float(Double)
  case boolean(Bool)
  /// A date, a time or both; no setting has one.
  case moment
  case array([FileValue])
  case table([String: FileValue])

  /// The kind with its article, as a message says it.
  var kind: String {
    switch self {
    case .string: "a string"
    case .integer: "a whole number"
    case .float: "a number with a fraction"
    case .boolean: "true or false"
    case .moment: "a date or time"
    case .array: "a list"
    case .table: "a table"
    }
  }
}

/// The settings file as a tree, with the line of each key.
struct SettingsDocument {
  let path: String
  let root: [String: FileValue]
  let scan: DocumentScan

  /// Parses TOML; throws `configInvalid` with the line, and the column of a syntax error.
  init(_ file: SettingsFile) throws(SettingsFault) {
    path = file.path
    guard let text = String(validating: file.bytes, as: UTF8.self) else {
      let line = Self.firstInvalidLine(file.bytes)
      throw SettingsFault(
        .configInvalid, "\(path):\(line): the file is not valid UTF-8", hint: "Save it as UTF-8.")
    }
    // TOMLKit hands the text on as a C string, which would end at a NUL without a word.
    if let nul = file.bytes.firstIndex(of: 0) {
      let line = file.bytes[..<nul].count { $0 == UInt8(ascii: "\n") } + 1
      throw SettingsFault(
        .configInvalid, "\(path):\(line): the file has a NUL byte", hint: "Remove the byte.")
    }
    guard !text.allSatisfy(\.isWhitespace) else {
      throw SettingsFault(
        .configInvalid, "\(path) is empty",
        hint: "Write settings into it, or remove it to work without a settings file.")
    }
    scan = DocumentScan(file.bytes)
    if let hazard = scan.hazard {
      throw SettingsFault(
        .configInvalid, "\(path):\(hazard.line): not valid here: \(hazard.message)", hint: hazard.hint)
    }
    do {
      root = Self.tree(try TOMLTable(string: text))
    } catch let error as TOMLParseError {
      let place = "\(path):\(error.source.begin.line):\(error.source.begin.column)"
      throw SettingsFault(
        .configInvalid, "\(place): not valid TOML: \(Self.sentence(error.description))",
        hint: "Correct the line; https://toml.io describes the format.")
    } catch {
      throw SettingsFault(.configInvalid, "\(path): not valid TOML", cause: error)
    }
    if let line = scan.nulEscapeLine {
      throw SettingsFault(
        .configInvalid, "\(path):\(line): a string has a NUL character", hint: "Remove the escape.")
    }
  }

  private static func tree(_ table: TOMLTable) -> [String: FileValue] {
    var values: [String: FileValue] = [:]
    for (key, value) in table { values[key] = converted(value) }
    return values
  }

  private static func converted(_ value: any TOMLValueConvertible) -> FileValue {
    switch value.type {
    case .string: value.string.map(FileValue.string) ?? .moment
    case .int: value.int.map(FileValue.integer) ?? .moment
    case .double: value.double.map(FileValue.float) ?? .moment
    case .bool: value.bool.map(FileValue.boolean) ?? .moment
    case .array: .array(value.array.map { $0.map { converted($0) } } ?? [])
    case .table: .table(value.table.map(tree) ?? [:])
    case .date, .time, .dateTime: .moment
    }
  }

  /// The parser's words without what it says about itself and its place.
  private static func sentence(_ description: String) -> String {
    let first = description.split(whereSeparator: \.isNewline).first.map(String.init) ?? description
    let head = first.prefix(1).lowercased() + first.dropFirst()
    return head.hasSuffix(".") ? String(head.dropLast()) : head
  }

  private static func firstInvalidLine(_ bytes: [UInt8]) -> Int {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
  }
}
