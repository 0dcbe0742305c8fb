import ArchiveModel

/// Which environments `update-prod` is about when its options do not say.
package struct UpdateSettings: Sendable {
  /// What is updated; the guide's `prod` by default.
  package let environment: Sourced<String>
  /// What it is compared with: a side as `compare` takes it; the guide's `dev` by default.
  package let source: Sourced<String>
}

extension FileSettings {
  /// What `[update_prod]` says.
  struct Update {
    var environment: Sourced<String>?
    var source: Sourced<String>?
  }

  /// Reads `[update_prod]`.
  static func update(_ table: inout FileTable) -> Update {
    defer { table.reportUnknown() }
    return Update(
      environment: table.parsed("env", like: "prod") { text throws(ModelFault) in
        try EnvironmentName(text).rawValue
      },
      source: table.string("source", like: "dev"))
  }
}

extension SettingsSource {
  /// The guide's names where nothing else is set.
  func update(_ file: FileSettings.Update?) -> UpdateSettings {
    UpdateSettings(
      environment: file?.environment ?? Sourced("prod", .builtIn),
      source: file?.source ?? Sourced("dev", .builtIn))
  }
}
