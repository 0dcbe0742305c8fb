import ArchiveModel

/// What one comment line of a plain dump says.
enum DumpHeaderLine: Equatable {
  /// `--` alone.
  case frame
  /// `-- Name: …; Type: …; Schema: …; Owner: …`, also with `Data for`.
  case entry(desc: String, schema: String?, name: String, owner: String?)
  case serverVersion(String)
  case toolVersion(String)
  /// `-- PostgreSQL database dump`, or of a cluster.
  case title(cluster: Bool)
  /// `-- PostgreSQL database dump complete`, or of a cluster.
  case trailer(cluster: Bool)
  case other

  init(_ bytes: UnsafeRawBufferPointer) {
    var text = DumpText.decoded(bytes)[...]
    if text.last == "\n" { text.removeLast() }
    switch text {
    case "--": self = .frame
    case "-- PostgreSQL database dump": self = .title(cluster: false)
    case "-- PostgreSQL database cluster dump": self = .title(cluster: true)
    case "-- PostgreSQL database dump complete": self = .trailer(cluster: false)
    case "-- PostgreSQL database cluster dump complete": self = .trailer(cluster: true)
    default:
      if let version = Self.rest(text, "-- Dumped from database version ") {
        self = .serverVersion(version)
      } else if let version = Self.rest(text, "-- Dumped by pg_dump version ") {
        self = .toolVersion(version)
      } else {
        let fields = Self.rest(text, "-- Name: ") ?? Self.rest(text, "-- Data for Name: ")
        self = fields.flatMap(Self.entry) ?? .other
      }
    }
  }

  private static func rest(_ text: Substring, _ prefix: String) -> String? {
    text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
  }

  /// Reads `name; Type: T; Schema: S; Owner: O[; Tablespace: X]`, from the right, where odd names disturb least.
  private static func entry(_ text: String) -> DumpHeaderLine? {
    var kind = text[...]
    while let type = kind.lastRange(of: "; Type: ") {
      let rest = text[type.upperBound...]
      if let schema = rest.lastRange(of: "; Schema: "),
        let owner = rest[schema.upperBound...].lastRange(of: "; Owner: "),
        ArchiveEntry.isKnown(rest[..<schema.lowerBound])
      {
        var role = rest[owner.upperBound...]
        if let space = role.lastRange(of: "; Tablespace: ") { role = role[..<space.lowerBound] }
        return .entry(
          desc: String(rest[..<schema.lowerBound]),
          schema: present(rest[schema.upperBound..<owner.lowerBound]),
          name: String(text[..<type.lowerBound]), owner: present(role))
      }
      kind = text[..<type.lowerBound]
    }
    return nil
  }

  /// pg_dump writes `-` or nothing where there is no schema or owner.
  private static func present(_ text: Substring) -> String? {
    text.isEmpty || text == "-" ? nil : String(text)
  }
}

extension Substring {
  /// The last place of a text in this one.
  fileprivate func lastRange(of text: String) -> Range<Index>? {
    let wanted = Array(text.utf8)
    var end = utf8.endIndex
    while end >= utf8.startIndex {
      if self[end...].utf8.starts(with: wanted) {
        return end..<utf8.index(end, offsetBy: wanted.count)
      }
      guard end > utf8.startIndex else { return nil }
      end = utf8.index(before: end)
    }
    return nil
  }
}
