import ArchiveModel

extension FileSettings {
  /// The longest name of a medium.
  private static let longestMedium = 32

  /// Reads every `[[store]]`; one without a name or a url is left out and reported.
  static func stores(_ tables: inout [FileTable], _ paths: FilePaths) -> [StoreSettings] {
    var found: [StoreSettings] = []
    for index in tables.indices {
      guard let store = store(&tables[index], paths) else { continue }
      if found.contains(where: { $0.name.value == store.name.value }) {
        let _: Never? = tables[index].report(
          "name", "two stores have the name \(store.name.value.quotedForMessage)",
          hint: "Name each one once.")
        continue
      }
      found.append(store)
    }
    return found
  }

  private static func store(_ table: inout FileTable, _ paths: FilePaths) -> StoreSettings? {
    defer { table.reportUnknown() }
    let name = table.parsed("name", like: "nas") { text throws(ModelFault) in try storeName(text) }
    let type = table.parsed("type", like: "rsync") { text throws(ModelFault) in
      try StoreType(word: text, what: "a type of store")
    }
    var url = table.string("url", like: "backup@nas:/volume1/pg")
    if type?.value == .local { url = url?.map(paths.absolute) }
    let identity = table.string("identity", like: "/etc/strongroom/ssh/id_ed25519")?.map(paths.absolute)
    let verifyIdentity = table.string("verify_identity", like: "/etc/strongroom/ssh/read-only")?
      .map(paths.absolute)
    let port = table.integer("port", in: 1...65_535, like: 22)
    let knownHosts = table.string("known_hosts", like: "/etc/strongroom/ssh/known_hosts")?
      .map(paths.absolute)
    let bandwidth = table.parsed("bandwidth_limit", like: "8MiB/s") { text throws(ModelFault) in
      try rate(text)
    }
    let window = table.parsed("window", like: "22:00-06:00") { text throws(ModelFault) in
      try DailyWindow(text)
    }
    let parallel = table.integer("parallel", in: 1...8, like: 2)
    let timeout = table.parsed("timeout", like: "60s") { text throws(ModelFault) in try span(text) }
    let retries = table.integer("retries", in: 0...10, like: 3)
    let offsite = table.boolean("offsite")
    let medium = table.parsed("medium", like: "disk") { text throws(ModelFault) in try mediumWord(text) }
    let appendOnly = table.boolean("append_only")
    let requireEncryption = table.boolean("require_encryption")
    let verifyPeriod = table.parsed("verify_period", like: "7d") { text throws(ModelFault) in
      try span(text)
    }
    let retention = table.string("retention", like: "long")
    for (key, isThere) in [
      ("name", table.has("name")), ("type", table.has("type")), ("url", table.has("url")),
    ]
    where !isThere {
      let _: Never? = table.report(
        key, code: .configMissingValue, "a store needs one",
        hint: "Add \(key) = \"\(["name": "nas", "type": "rsync"][key] ?? "backup@nas:/volume1/pg")\".")
    }
    guard let name, let type, let url else { return nil }
    if type.value == .local {
      for key in [
        "identity", "verify_identity", "port", "known_hosts", "bandwidth_limit", "parallel", "timeout",
        "retries",
      ] {
        table.refuse(
          key, "\(key.quotedForMessage) has no meaning for a store of type local",
          hint: "Remove it, or set type to rsync.")
      }
    }
    return StoreSettings(
      name: name, type: type, url: url, identity: identity, verifyIdentity: verifyIdentity,
      port: port ?? Sourced(22, .builtIn), knownHosts: knownHosts, bandwidthLimit: bandwidth,
      window: window, parallel: parallel,
      timeout: timeout ?? Sourced(TimeSpan(seconds: 60), .builtIn),
      retries: retries ?? Sourced(3, .builtIn),
      offsite: offsite ?? Sourced(false, .builtIn), medium: medium ?? Sourced("disk", .builtIn),
      appendOnly: appendOnly ?? Sourced(false, .builtIn),
      requireEncryption: requireEncryption ?? Sourced(false, .builtIn), verifyPeriod: verifyPeriod,
      retention: retention)
  }

  private static func storeName(_ text: String) throws(ModelFault) -> String {
    // The archive itself is the store of that name.
    guard text != "local" else {
      throw ModelFault(
        .usage, "'local' is the archive itself", hint: "Choose another name, such as nas or disk.")
    }
    do {
      return try EnvironmentName(text).rawValue
    } catch {
      throw ModelFault(
        .usage, "\(text.quotedForMessage) is not the name of a store",
        hint: "Use 1 to 32 of a-z, 0-9 and -, beginning with a letter.")
    }
  }

  private static func mediumWord(_ text: String) throws(ModelFault) -> String {
    guard (1...longestMedium).contains(text.utf8.count),
      text.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-") }
      )
    else {
      throw ModelFault(
        .usage, "\(text.quotedForMessage) is not a kind of medium",
        hint: "Use a word of a-z and -, such as disk, tape or cloud.")
    }
    return text
  }

  /// Bytes a second: `8MiB/s`, or `8MiB`.
  private static func rate(_ text: String) throws(ModelFault) -> ByteSize {
    let size = try ByteSize(text.hasSuffix("/s") ? String(text.dropLast(2)) : text)
    guard size.bytes >= 1024 else {
      throw ModelFault(
        .usage, "\(text.quotedForMessage) is less than the least limit, 1KiB/s",
        hint: "Leave the key out for no limit.")
    }
    return size
  }

  private static func span(_ text: String) throws(ModelFault) -> TimeSpan {
    let span = try TimeSpan(text)
    guard span.seconds > 0 else { throw ModelFault(.usage, "the time is zero") }
    return span
  }

  /// Reports each store that names rules which are not in the file.
  func unknownStoreRetentions() -> [FileProblem] {
    stores.compactMap { store in
      guard let retention = store.retention, case .file(_, let line) = retention.origin,
        retention.value != RetentionSettings.defaultName, retentions[retention.value] == nil
      else { return nil }
      let nearest = Spelling.nearest(
        to: retention.value, among: retentions.keys.sorted() + [RetentionSettings.defaultName])
      return FileProblem(
        line: line,
        fault: SettingsFault(
          .configInvalid, at: retention.origin,
          "'retention' in [[store]]: there are no rules \(retention.value.quotedForMessage)",
          hint: nearest.map { "Did you mean '\($0)'?" }
            ?? "Add a section [retention.NAME] with that name, or leave the key out."))
    }
  }
}

extension StoreType: SettingWord {}
