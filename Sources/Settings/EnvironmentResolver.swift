import ArchiveModel

/// Puts one environment together from the layers, the strongest first (DESIGN §4).
struct EnvironmentResolver {
  /// A `.env` file that this environment may read.
  struct Layer {
    var file: DotEnvFile
    /// Whether the file is this environment's own, so that the postgres image's variables count.
    var isOwn: Bool
  }

  let name: EnvironmentName
  let source: SettingsSource
  let layers: [Layer]
  /// What the settings file says about it; empty without one.
  let file: FileSettings.Environment
  /// The settings file, when there is one.
  let settingsPath: String?

  private var variables: EnvironmentVariables { EnvironmentVariables(name) }

  /// Throws `configMissingValue` for a value without which nothing can start, `configInvalid` for a bad one.
  func resolve(warnings: [SettingsFault]) throws(SettingsFault) -> EnvironmentSettings {
    let passwords = passwords
    return EnvironmentSettings(
      name: name,
      host: variable(.host) ?? file.host ?? Sourced("localhost", .builtIn),
      port: try port(),
      database: try required(.database, file.database, key: "database", what: "database name"),
      user: try required(.user, file.user, key: "user", what: "database user"),
      sslMode: file.sslMode ?? Sourced(.prefer, .builtIn),
      password: passwords.first ?? Sourced(passFile, .builtIn),
      tools: file.tools,
      pgBin: file.pgBin,
      protected: file.protected ?? Sourced(false, .builtIn),
      service: source.service(file.service),
      warnings: warnings + doubts(passwords))
  }

  private func port() throws(SettingsFault) -> Sourced<Int> {
    guard let text = variable(.port) else { return file.port ?? Sourced(5432, .builtIn) }
    guard let port = Int(text.value), (1...65_535).contains(port) else {
      throw SettingsFault(
        .configInvalid, at: text.origin,
        "\(text.value.quotedForMessage) is not a port" + (variableNamed(text.origin) ?? ""),
        hint: "Use a whole number from 1 to 65535.")
    }
    return Sourced(port, text.origin)
  }

  /// ` in NAME` when the place that a message begins with does not name the variable itself.
  private func variableNamed(_ origin: Origin) -> String? {
    if case .dotEnv(_, _, let variable) = origin { return " in \(variable)" }
    return nil
  }

  private func required(
    _ field: EnvironmentVariables.Field, _ inFile: Sourced<String>?, key: String, what: String
  ) throws(SettingsFault) -> Sourced<String> {
    if let found = variable(field) ?? inFile { return found }
    let image = EnvironmentVariables.imageName(field).map { ", or \($0) in .env.\(name)" } ?? ""
    let hint =
      settingsPath.map { "Set \(key) in [env.\(name)] of \($0), or the variable \(variables.name(field))." }
      ?? "Set \(variables.name(field)) in the environment or in .env\(image)."
    throw SettingsFault(.configMissingValue, "environment '\(name)' has no \(what)", hint: hint)
  }

  /// The strongest variable for a field, from the process environment and the `.env` files.
  private func variable(_ field: EnvironmentVariables.Field) -> Sourced<String>? {
    let name = variables.name(field)
    if let value = source.variable(name) { return Sourced(value, .processEnvironment(name)) }
    for layer in layers {
      if let found = variable(field, in: layer) { return found }
    }
    return nil
  }

  private func variable(_ field: EnvironmentVariables.Field, in layer: Layer) -> Sourced<String>? {
    if let found = layer.file.variable(variables.name(field)) { return found }
    guard layer.isOwn, let image = EnvironmentVariables.imageName(field) else { return nil }
    return layer.file.variable(image)
  }
}

extension EnvironmentResolver {
  /// All places that name a password, the strongest first.
  private var passwords: [Sourced<PasswordSource>] {
    var found: [Sourced<PasswordSource>] = []
    func literal(_ text: String) -> PasswordSource { .literal(Secret(Array(text.utf8))) }

    let variable = variables.name(.password)
    if let value = source.variable(variable) {
      found.append(Sourced(literal(value), .processEnvironment(variable)))
    }
    let twin = variables.name(.passwordFile)
    if let path = source.variable(twin) {
      let absolute = source.absolutePath(path, in: source.workingDirectory)
      found.append(Sourced(.file(absolute), .processEnvironment(twin)))
    }
    for layer in layers {
      if let value = self.variable(.password, in: layer) { found.append(value.map(literal)) }
      if let path = self.variable(.passwordFile, in: layer) {
        let paths = FilePaths(source: source, file: layer.file.path)
        found.append(path.map { .file(paths.absolute($0)) })
      }
    }
    return found + file.passwords
  }

  private var passFile: PasswordSource {
    source.home.map { .passFile(source.absolutePath(".pgpass", in: $0)) } ?? .none
  }

  /// What is given twice or to no end.
  private func doubts(_ passwords: [Sourced<PasswordSource>]) -> [SettingsFault] {
    var doubts: [SettingsFault] = []
    if passwords.count > 1, let first = passwords.first {
      let others = passwords.dropFirst().map(\.origin.description).joined(separator: ", ")
      doubts.append(
        SettingsFault(
          .configInvalid,
          "environment '\(name)' has several passwords, and the one of \(first.origin) is used",
          hint: "Remove the others: \(others)."))
    }
    if let pgBin = file.pgBin, file.tools != nil {
      doubts.append(
        SettingsFault(
          .configInvalid, at: pgBin.origin, "'pg_bin' in [env.\(name)] has no effect beside 'tools'",
          hint: "Remove one of the two."))
    }
    return doubts
  }
}
