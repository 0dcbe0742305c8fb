import ArchiveModel

/// The files that belong to a dump: checksum file, manifest, roles, census; they go with it and are not taken alone.
struct ImportCompanions {
  private let names: Set<String>
  /// The names that the roles beside each full backup have.
  private let globals: [String: String]

  /// From the names in one folder.
  init(names: Set<String>) {
    self.names = names
    globals = Dictionary(
      names.compactMap { text in
        ArchiveName(text).flatMap { $0.subject == .full ? ($0.globals.description, text) : nil }
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The dump that a file goes with, nil for a file of its own.
  func owner(of name: String) -> String? {
    for suffix in [".sha256", ".json", ".census.json.age"] where name.hasSuffix(suffix) {
      let owner = String(name.dropLast(suffix.utf8.count))
      if names.contains(owner) { return owner }
    }
    return globals[name]
  }

  /// What a file seems to belong to that is not there; nil when it stands for itself.
  func lostOwner(of name: String) -> String? {
    guard owner(of: name) == nil else { return nil }
    if name.hasSuffix(".sha256") { return "it is the checksum of a file that is not here" }
    if name.hasSuffix(".json") { return "it is the manifest of a file that is not here" }
    if ArchiveName(name)?.subject == .globals { return "it holds the roles of a backup that is not here" }
    return nil
  }

  /// The name of the roles beside a dump, nil when there are none.
  func globals(of name: String) -> String? {
    guard let convention = ArchiveName(name), convention.subject == .full else { return nil }
    let wanted = convention.globals.description
    return names.contains(wanted) ? wanted : nil
  }

  /// Whether a checksum file, a manifest or a census lies beside a dump.
  func has(_ suffix: String, of name: String) -> Bool { names.contains(name + suffix) }
}
