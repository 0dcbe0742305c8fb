import ArchiveModel

/// Replaces `$NAME` and `${NAME…}` as Compose does.
///
/// Rules: https://docs.docker.com/reference/compose-file/interpolation/ — `:-` `-` default, `:?` `?` required,
/// `:+` `+` alternative, nested to any depth up to 16, `$$` one dollar, any other `$` itself.
struct DotEnvExpansion {
  private let lookUp: (String) -> String?
  /// Names that were replaced by nothing because nobody sets them.
  private(set) var unset: [String] = []

  init(lookUp: @escaping (String) -> String?) {
    self.lookUp = lookUp
  }

  /// Puts the pieces of one value together; throws `configInvalid` naming the place.
  mutating func expand(_ pieces: [DotEnvScanner.Piece], place: String) throws(SettingsFault) -> String {
    var whole = ""
    for piece in pieces {
      switch piece {
      case .literal(let text): whole += text
      case .expandable(let text): whole += try expand(text[...], place: place, depth: 0)
      }
    }
    return whole
  }

  private mutating func expand(
    _ text: Substring, place: String, depth: Int
  ) throws(SettingsFault) -> String {
    guard depth <= 16 else { throw SettingsFault(.configInvalid, "\(place): '${' is nested too deeply") }
    var result = ""
    var rest = text
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        result += "$"
        rest.removeFirst()
      } else if rest.first == "{" {
        guard let close = Self.closingBrace(in: rest) else {
          throw SettingsFault(
            .configInvalid, "\(place): '${' has no '}'",
            hint: "Close it, or put the value in single quotes to keep it as it is.")
        }
        let inside = rest[rest.index(after: rest.startIndex)..<close]
        result += try replacement(inside, place: place, depth: depth)
        rest = rest[rest.index(after: close)...]
      } else {
        let name = Self.name(at: rest)
        result += name.isEmpty ? "$" : value(of: String(name))
        rest = rest[name.endIndex...]
      }
    }
    return result + rest
  }

  /// What stands for the text between `${` and `}`.
  private mutating func replacement(
    _ inside: Substring, place: String, depth: Int
  ) throws(SettingsFault) -> String {
    let name = Self.name(at: inside)
    let tail = inside[name.endIndex...]
    guard !name.isEmpty else { throw Self.malformed(inside, place) }
    guard !tail.isEmpty else { return value(of: String(name)) }

    let found = lookUp(String(name))
    let emptyCounts = tail.first == ":"
    let operation = tail.dropFirst(emptyCounts ? 1 : 0)
    let isSet = emptyCounts ? found?.isEmpty == false : found != nil
    let word = operation.dropFirst()
    switch operation.first {
    case "-": return isSet ? found ?? "" : try expand(word, place: place, depth: depth + 1)
    case "+": return isSet ? try expand(word, place: place, depth: depth + 1) : ""
    case "?":
      if let found, isSet { return found }
      let reason = try expand(word, place: place, depth: depth + 1)
      throw SettingsFault(
        .configInvalid, "\(place): \(name) must be set" + (reason.isEmpty ? "" : ": \(reason)"),
        hint: "Set \(name) in the environment or earlier in the file.")
    default: throw Self.malformed(inside, place)
    }
  }

  private mutating func value(of name: String) -> String {
    if let found = lookUp(name) { return found }
    unset.append(name)
    return ""
  }

  /// The variable name at the front: a letter or `_`, then letters, digits and `_`.
  private static func name(at text: Substring) -> Substring {
    guard let first = text.first, first == "_" || (first.isASCII && first.isLetter) else {
      return text.prefix(0)
    }
    return text.prefix { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
  }

  /// The brace that closes the one the text begins with.
  private static func closingBrace(in text: Substring) -> Substring.Index? {
    var depth = 0
    var previous: Character = " "
    for index in text.indices {
      if text[index] == "{", depth == 0 || previous == "$" { depth += 1 }
      if text[index] == "}" { depth -= 1 }
      if depth == 0 { return index }
      previous = text[index]
    }
    return nil
  }

  private static func malformed(_ inside: Substring, _ place: String) -> SettingsFault {
    SettingsFault(
      .configInvalid, "\(place): \("${\(inside)}".quotedForMessage) is not a variable",
      hint: "Write ${NAME} or ${NAME:-default}, or put the value in single quotes to keep it as it is.")
  }
}
