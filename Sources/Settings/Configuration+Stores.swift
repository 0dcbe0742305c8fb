import ArchiveModel

extension Configuration {
  /// The places that keep copies, in the order of the settings file.
  package var stores: [StoreSettings] { settings?.stores ?? [] }

  /// One of them by its name; throws `usage` naming the nearest.
  package func store(named name: String) throws(SettingsFault) -> StoreSettings {
    if let found = stores.first(where: { $0.name.value == name }) { return found }
    let names = stores.map(\.name.value)
    let nearest = Spelling.nearest(to: name, among: names)
    throw SettingsFault(
      .usage, "there is no store \(name.quotedForMessage)",
      hint: nearest.map { "Did you mean '\($0)'?" }
        ?? (names.isEmpty
          ? "Add a section [[store]] to \(file ?? "strongroom.toml")."
          : "Use one of these: \(names.joined(separator: ", "))."))
  }

  /// One line of `config show` for each setting of each store.
  func storeOrigins() -> [SettingOrigin] { stores.flatMap(\.lines) }
}

extension StoreSettings {
  fileprivate var lines: [SettingOrigin] {
    [
      line("type", type) { $0.rawValue }, line("url", url) { $0 }, line("identity", identity) { $0 },
      line("verify_identity", verifyIdentity) { $0 },
      type.value == .rsync ? line("port", port) { String($0) } : nil,
      line("known_hosts", knownHosts) { $0 },
      line("bandwidth_limit", bandwidthLimit) { "\($0)/s" }, line("window", window) { $0.description },
      line("parallel", parallel) { String($0) },
      type.value == .rsync ? line("timeout", timeout) { $0.description } : nil,
      type.value == .rsync ? line("retries", retries) { String($0) } : nil,
      line("offsite", offsite) { String($0) }, line("medium", medium) { $0 },
      line("append_only", appendOnly) { String($0) },
      line("require_encryption", requireEncryption) { String($0) },
      line("verify_period", verifyPeriod) { $0.description }, line("retention", retention) { $0 },
    ].compactMap(\.self)
  }

  private func line<Value>(
    _ key: String, _ setting: Sourced<Value>?, _ text: (Value) -> String
  ) -> SettingOrigin? {
    setting.map {
      SettingOrigin(key: "store.\(name.value).\(key)", value: text($0.value), origin: $0.origin)
    }
  }
}
