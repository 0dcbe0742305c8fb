/// What a dump says about its own making.
package struct DumpFacts: Equatable, Sendable {
  /// When it was begun, as `YYYYMMDD_HHMMSS` of the clock beside pg_dump.
  package var begun: String?
  /// The zone of that clock as its abbreviation or offset, such as `CET` or `+0530`; an archive never says it.
  package var zone: String?
  /// The database's name; a script says it only when it creates the database.
  package var database: String?
  /// Such as `15.18 (Debian 15.18-0+deb12u1)`.
  package var serverVersion: String?
  /// pg_dump's own version in the same form.
  package var toolVersion: String?
  /// The client encoding of its text, such as `UTF8`.
  package var encoding: String?

  package init(
    begun: String? = nil, zone: String? = nil, database: String? = nil, serverVersion: String? = nil,
    toolVersion: String? = nil,
    encoding: String? = nil
  ) {
    self.begun = begun
    self.zone = zone
    self.database = database
    self.serverVersion = serverVersion
    self.toolVersion = toolVersion
    self.encoding = encoding
  }
}

extension DumpFacts {
  /// Reads the first bytes of a dump, unpacked; what they do not tell is nil.
  ///
  /// An archive has the time always, a script only in the line `-- Started on` of `pg_dump --verbose`.
  package init(head: [UInt8]) {
    self.init()
    // pg_dump's own tar begins with the table of contents.
    let isTar = head.count > 512 && head[257...].starts(with: "ustar".utf8)
    let head = isTar && head.starts(with: "toc.dat\0".utf8) ? Array(head[512...]) : head
    if head.starts(with: "PGDMP".utf8) {
      var fields = ArchiveFields(head)
      if let found = try? fields.facts() { self = found }
      return
    }
    for line in String(decoding: head, as: UTF8.self).split(separator: "\n") { note(line) }
  }

  private mutating func note(_ line: Substring) {
    func rest(_ prefix: String) -> Substring? {
      line.hasPrefix(prefix) ? line.dropFirst(prefix.count) : nil
    }
    if let version = rest("-- Dumped from database version "), serverVersion == nil {
      serverVersion = String(version)
    } else if let version = rest("-- Dumped by pg_dump version "), toolVersion == nil {
      toolVersion = String(version)
    } else if let time = rest("-- Started on "), begun == nil {
      (begun, zone) = Self.time(time)
    } else if let value = rest("SET client_encoding = '"), encoding == nil {
      encoding = String(value.prefix { $0 != "'" })
    } else if let name = rest("-- Name: "), database == nil,
      let type = name.firstRange(of: "; Type: DATABASE;")
    {
      database = String(name[..<type.lowerBound])
    }
  }

  /// `2026-01-04 10:30:00 UTC` without its separators, and the zone behind it; nil for anything else.
  private static func time(_ text: Substring) -> (begun: String?, zone: String?) {
    guard
      let found = text.prefixMatch(
        of: /(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?: ([A-Za-z0-9+-]{1,8}))?/)?
        .output
    else { return (nil, nil) }
    return ("\(found.1)\(found.2)\(found.3)_\(found.4)\(found.5)\(found.6)", found.7.map(String.init))
  }
}
