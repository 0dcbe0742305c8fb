import ArchiveModel

/// Looks for the settings file (DESIGN §4).
struct SettingsSearch {
  let source: SettingsSource

  /// The first file of the search order, nil when there is none.
  ///
  /// Throws `configUnreadable` for a file named by `--config` or `STRONGROOM_CONFIG` that does not exist, and
  /// for any that exists and cannot be read: falling through to another would use settings nobody meant.
  func file() throws(SettingsFault) -> SettingsFile? {
    if let named = source.flags.config { return try file(named: named, by: "--config") }
    if let named = source.variable("STRONGROOM_CONFIG") {
      return try file(named: named, by: "STRONGROOM_CONFIG")
    }
    for path in places {
      if let file = try source.files.file(at: path, links: .follow) { return try guarded(file) }
    }
    return nil
  }

  /// Where a file is looked for when none is named.
  var places: [String] {
    let configuration =
      source.variable("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? source.home.map { $0 + "/.config" }
    return ["strongroom.toml"].map { source.absolutePath($0, in: source.workingDirectory) }
      + [configuration].compactMap(\.self).map { source.absolutePath("strongroom/strongroom.toml", in: $0) }
      + ["/etc/strongroom/strongroom.toml"]
  }

  private func file(named path: String, by whom: String) throws(SettingsFault) -> SettingsFile {
    let absolute = source.absolutePath(path, in: source.workingDirectory)
    guard let file = try source.files.file(at: absolute, links: .follow) else {
      throw SettingsFault(
        .configUnreadable, "\(absolute), named by \(whom), does not exist",
        hint: "Correct \(whom), or leave it out to use ./strongroom.toml or none.")
    }
    return try guarded(file)
  }

  /// A file that everybody may write could make us run any command.
  private func guarded(_ file: SettingsFile) throws(SettingsFault) -> SettingsFile {
    guard file.mode & 0o002 == 0 else {
      throw SettingsFault(
        .refused, "\(file.path) can be written by everybody (mode \(file.modeText))",
        hint: "Run chmod go-w \(file.path).")
    }
    return file
  }
}
