package import ArchiveModel
package import struct Foundation.TimeZone

/// The archive's own settings.
package struct ArchiveSettings: Sendable {
  /// An absolute path without white space.
  package let path: Sourced<String>
  /// Names days and file names.
  package let timeZone: Sourced<TimeZone>
  /// A backup that would leave less free than this does not start.
  package let minFree: Sourced<ByteSize>
  /// The longest that no byte of the archive may go unread; nil for any.
  package let verifyPeriod: Sourced<TimeSpan?>
}

/// What a backup does when its options do not say otherwise.
package struct BackupSettings: Sendable {
  /// The dump format.
  package let format: Sourced<DumpFormat>
  /// How the stored dump is compressed.
  package let compression: Sourced<Compression>
  /// Parallel dump jobs, 1 or more; only the directory format has more than one.
  package let jobs: Sourced<Int>
  /// The longest a dump may take.
  package let timeout: Sourced<TimeSpan>
  /// Where the directory format lies in plain text while it is packed; nil when no folder was named.
  package let staging: Sourced<String>?
  /// Whether a backup ends with bringing the stores of copies up to date.
  package let replicate: Sourced<Bool>
}

/// All settings of one run, each with its origin.
package struct Configuration: Sendable {
  /// The settings file that was read, nil when there is none.
  package let file: String?
  /// Where backups lie.
  package let archive: ArchiveSettings
  /// What a backup does by default.
  package let backup: BackupSettings
  /// How backups are sealed and opened.
  package let encryption: EncryptionSettings
  /// How backups are proved to restore.
  package let testRestore: TestRestoreSettings
  /// What is done when, in the order of the file.
  package let jobs: [JobSettings]
  /// Programs of the user's beside our work, in the order of the file.
  package let hooks: [HookSettings]
  /// Who is told, in the order of the file.
  package let notices: [NotifySettings]
  /// Where numbers go.
  package let metrics: MetricsSettings
  /// How the project's alembic is run.
  package let alembic: AlembicSettings
  /// Which environments `update-prod` is about.
  package let update: UpdateSettings
  /// What is doubtful but stops nothing.
  package let warnings: [SettingsFault]

  let source: SettingsSource
  let settings: FileSettings?

  /// One environment, read on demand so that another one's faults do not matter.
  ///
  /// Throws `configUnknownEnvironment`, `configMissingValue`, `configInvalid`, `configUnreadable`.
  package func environment(named name: EnvironmentName) throws(SettingsFault) -> EnvironmentSettings {
    let variables = EnvironmentVariables(name)
    let shared = EnvironmentFiles(source: source)
    let section = settings?.environments[name]
    let (layers, warnings) = try shared.layers(for: name, section: section, settings: settings)
    let resolver = EnvironmentResolver(
      name: name, source: source, layers: layers, file: section ?? FileSettings.Environment(),
      settingsPath: file)
    let mentioned =
      section != nil || layers.contains { $0.isOwn }
      || EnvironmentVariables.Field.allCases.contains { field in
        let variable = variables.name(field)
        return source.variable(variable) != nil || layers.contains { $0.file.variable(variable) != nil }
      }
    guard mentioned else { throw unknown(name, variables) }
    return try resolver.resolve(warnings: warnings)
  }

  /// What is kept of an environment, be it in the settings or not: the rules it names, else the default ones.
  package func retention(of name: EnvironmentName) -> RetentionSettings {
    rules(named: settings?.environments[name]?.retention?.value ?? RetentionSettings.defaultName)
  }

  /// What a store of copies keeps of an environment: the rules that the store names, else those of the environment.
  package func retention(of name: EnvironmentName, in store: StoreSettings) -> RetentionSettings {
    store.retention.map { rules(named: $0.value) } ?? retention(of: name)
  }

  private func rules(named name: String) -> RetentionSettings {
    settings?.retentions[name] ?? RetentionSettings(name: name)
  }

  /// The environments there are, sorted: those of the settings file and of variables such as `PROD_DB_HOST`.
  package func environmentNames() throws(SettingsFault) -> [EnvironmentName] {
    var names = Set(settings.map { Array($0.environments.keys) } ?? [])
    names.formUnion(
      source.environment.keys.filter { source.variable($0) != nil }.compactMap(
        EnvironmentVariables.environment))
    if settings == nil { names.formUnion(try EnvironmentFiles(source: source).names()) }
    return names.sorted()
  }

  private func unknown(_ name: EnvironmentName, _ variables: EnvironmentVariables) -> SettingsFault {
    // A folder that cannot be listed must not hide the fault itself: the names are only for the hint.
    let known = ((try? environmentNames()) ?? []).map(\.rawValue)
    let remedy =
      file.map { "add a section [env.\(name)] to \($0)" }
      ?? "set \(variables.name(.database)) and \(variables.name(.user)), or write them to .env.\(name)"
    let hint: String
    if let nearest = Spelling.nearest(to: name.rawValue, among: known) {
      hint = "Did you mean '\(nearest)'?"
    } else if !known.isEmpty {
      hint = "Use one of these: \(known.joined(separator: ", ")); or \(remedy)."
    } else {
      hint = remedy.prefix(1).uppercased() + remedy.dropFirst() + "."
    }
    return SettingsFault(.configUnknownEnvironment, "there is no environment '\(name)'", hint: hint)
  }
}
