/// What is compared of a schema and is not in its document, whose fingerprint must outlive a restore.
package struct SchemaAside: Equatable, Sendable {
  /// By name; nil where they are not known, as of a backup.
  package var extensionVersions: [String: String]?
  /// By the table's qualified name; nil where indexes were built anew, as of a backup.
  package var invalidIndexes: [String: Set<String>]?
  /// Of the values of foreign servers' options, by server and option; never shown.
  package var optionDigests: [String: [String: String]]

  package init(
    extensionVersions: [String: String]? = nil, invalidIndexes: [String: Set<String>]? = nil,
    optionDigests: [String: [String: String]] = [:]
  ) {
    self.extensionVersions = extensionVersions
    self.invalidIndexes = invalidIndexes
    self.optionDigests = optionDigests
  }

  /// The attributes that an object has besides those of the document.
  func attributes(of key: ObjectKey) -> [String: SchemaValue] {
    switch key.kind {
    case .extension: extensionVersions?[key.name].map { ["version": .text($0)] } ?? [:]
    case .index:
      invalidIndexes.map { ["valid": .flag(!($0[key.table ?? ""]?.contains(key.name) ?? false))] } ?? [:]
    case .foreignServer:
      optionDigests[key.name].map { [OptionDigests.attribute: .object($0.mapValues { .text($0) })] } ?? [:]
    default: [:]
    }
  }
}

/// Tells which options of a foreign server have other values, and never the values or what is made of them.
enum OptionDigests {
  static let attribute = "option_digests"

  /// Both without the digests; where values differ, both say of which options.
  static func hidden(_ old: SchemaObject, _ new: SchemaObject) -> (SchemaObject, SchemaObject, differ: Bool) {
    let (before, after) = (old[attribute].members, new[attribute].members)
    let names = before.keys.filter { after[$0] != nil && after[$0] != before[$0] }.sorted()
    var (was, becomes) = (old, new)
    was.attributes[attribute] = nil
    becomes.attributes[attribute] = nil
    guard !names.isEmpty else { return (was, becomes, false) }
    let words = SchemaValue.text("options differ: \(names.joined(separator: ", "))")
    was.attributes["values"] = words
    becomes.attributes["values"] = words
    return (was, becomes, true)
  }
}
