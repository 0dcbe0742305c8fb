import ArchiveModel

/// The `.env` files that an environment may read.
struct EnvironmentFiles {
  let source: SettingsSource

  /// File names behind `.env.` that are templates and not environments.
  private static let templates: Set<String> = ["example", "sample", "template", "dist"]

  /// The files for one environment, the strongest first, and what is doubtful about them.
  ///
  /// With a settings file that is its `env_file`, which has to exist; without one `.env.NAME` and `.env` in
  /// the working directory, which need not.
  func layers(
    for name: EnvironmentName, section: FileSettings.Environment?, settings: FileSettings?
  ) throws(SettingsFault) -> ([EnvironmentResolver.Layer], [SettingsFault]) {
    var layers: [EnvironmentResolver.Layer] = []
    var warnings: [SettingsFault] = []
    if settings != nil {
      guard let path = section?.envFile else { return ([], []) }
      guard let (file, doubts) = try read(path.value) else {
        throw SettingsFault(
          .configUnreadable, at: path.origin, "env_file \(path.value) of [env.\(name)] does not exist",
          hint: "Correct the path, or remove env_file.")
      }
      return ([EnvironmentResolver.Layer(file: file, isOwn: true)], doubts)
    }
    for (path, isOwn) in [(".env.\(name)", true), (".env", false)] {
      if let (file, doubts) = try read(source.absolutePath(path, in: source.workingDirectory)) {
        layers.append(EnvironmentResolver.Layer(file: file, isOwn: isOwn))
        warnings += doubts
      }
    }
    return (layers, warnings)
  }

  /// The environments that the working directory's files mention.
  func names() throws(SettingsFault) -> Set<EnvironmentName> {
    let directory = source.workingDirectory
    var names: Set<EnvironmentName> = []
    if let (file, _) = try read(source.absolutePath(".env", in: directory)) {
      names.formUnion(file.assignments.keys.compactMap(EnvironmentVariables.environment))
    }
    for entry in try source.files.names(in: directory) where entry.hasPrefix(".env.") {
      let suffix = String(entry.dropFirst(".env.".count))
      guard !Self.templates.contains(suffix), let name = try? EnvironmentName(suffix),
        let (file, _) = try read(source.absolutePath(entry, in: directory))
      else { continue }
      let variables = EnvironmentVariables(name)
      let own = EnvironmentVariables.Field.allCases.flatMap { field in
        [variables.name(field)] + [EnvironmentVariables.imageName(field)].compactMap(\.self)
      }
      if own.contains(where: { file.variable($0) != nil }) { names.insert(name) }
    }
    return names
  }

  private func read(_ path: String) throws(SettingsFault) -> (DotEnvFile, [SettingsFault])? {
    guard let file = try source.files.file(at: path, links: .follow) else { return nil }
    let parsed = try DotEnvFile(path: path, bytes: file.bytes, environment: source.environment)
    var doubts: [SettingsFault] = []
    if file.isReadableByOthers || file.isWritableByOthers {
      doubts.append(
        SettingsFault(
          .refused, "\(path) is open to others (mode \(file.modeText))", hint: "Run chmod 0600 \(path)."))
    }
    doubts += parsed.unset.map { name, line in
      SettingsFault(
        .configInvalid, "\(path):\(line): $\(name) is not set and was read as nothing",
        hint: "Put the value in single quotes if the dollar sign belongs to it.")
    }
    return (parsed, doubts)
  }
}
