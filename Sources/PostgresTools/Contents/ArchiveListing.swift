/// The output of `pg_restore --list`, with `--verbose` for the dependencies.
enum ArchiveListing {
  /// Reads a listing; lines that are neither entries nor notes of one are left out.
  ///
  /// Schema, tag and owner stand in a line apart only by spaces: a schema is recognized by its own entry,
  /// an owner with spaces when it is among `roles`.
  static func contents(_ text: String, roles: Set<String>) -> ArchiveContents {
    var facts: [String: String] = [:]
    var drafts: [Draft] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
      if let note = line.notePrefix(";\tdepends on:") {
        guard !drafts.isEmpty else { continue }
        drafts[drafts.count - 1].dependencies = note.split(separator: " ").compactMap { Int($0) }
      } else if line.first == ";" {
        for fact in ["Dumped from database version: ", "Dumped by pg_dump version: "] {
          if let range = line.notePrefix(";     " + fact) { facts[fact] = String(range) }
        }
      } else if let draft = Draft(line) {
        drafts.append(draft)
      }
    }
    let schemas = Set(drafts.filter { $0.desc == "SCHEMA" }.map { $0.split(roles: roles, schemas: []).name })
      .union(["public", "pg_catalog"])
    return ArchiveContents(
      entries: drafts.map { $0.split(roles: roles, schemas: schemas) },
      serverVersion: facts["Dumped from database version: "],
      toolVersion: facts["Dumped by pg_dump version: "])
  }

  /// A line with its kind known and the rest still in one piece.
  private struct Draft {
    let dumpID: Int
    let desc: String
    let rest: Substring
    var dependencies: [Int] = []

    /// Reads `dumpId; tableoid oid DESC schema tag owner`.
    init?(_ line: Substring) {
      guard let semicolon = line.firstIndex(of: ";"), let number = Int(line[..<semicolon]) else { return nil }
      let fields = line[semicolon...].dropFirst(2).split(separator: " ", maxSplits: 2)
      guard fields.count == 3, UInt32(fields[0]) != nil, UInt32(fields[1]) != nil else { return nil }
      let known = ArchiveEntry.descriptions.first { fields[2].hasPrefix($0 + " ") }
      guard let desc = known else { return nil }
      dumpID = number
      self.desc = desc
      rest = fields[2].dropFirst(desc.count + 1)
    }

    func split(roles: Set<String>, schemas: Set<String>) -> ArchiveEntry {
      var body = rest
      var owner: String?
      if body.last == " " {
        body.removeLast()
      } else if let role = roles.filter({ body.hasSuffix(" " + $0) }).max(by: { $0.count < $1.count }) {
        owner = role
        body = body.dropLast(role.count + 1)
      } else if let space = body.lastIndex(of: " ") {
        owner = String(body[body.index(after: space)...])
        body = body[..<space]
      }
      var schema: String?
      if let plain = body.notePrefix("- ") {
        body = plain
      } else if let known = schemas.filter({ body.hasPrefix($0 + " ") }).max(by: { $0.count < $1.count }) {
        schema = known
        body = body.dropFirst(known.count + 1)
      } else if let space = body.firstIndex(of: " ") {
        schema = String(body[..<space])
        body = body[body.index(after: space)...]
      }
      return ArchiveEntry(
        dumpID: dumpID, desc: desc, schema: schema, name: String(body), owner: owner,
        dependencies: dependencies)
    }
  }
}

extension Substring {
  /// What follows a prefix, or nil.
  fileprivate func notePrefix(_ prefix: String) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}

extension ArchiveContents {
  /// Reads what `pg_restore --list --verbose` printed; `roles` are known names of roles, to tell odd ones apart.
  package init(listing text: String, roles: Set<String> = []) {
    self = ArchiveListing.contents(text, roles: roles)
  }
}
