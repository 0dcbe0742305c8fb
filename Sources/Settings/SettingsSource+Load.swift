import ArchiveModel
import struct Foundation.TimeZone

extension SettingsSource {
  /// Reads the settings; throws the first thing that is wrong.
  ///
  /// Codes: `usage`, `nameInvalid`, `configInvalid`, `configUnknownKey`, `configUnreadable`, `refused`.
  package func load() throws(SettingsFault) -> Configuration {
    let (configuration, problems) = try assemble()
    if let first = problems.first { throw first }
    return configuration
  }

  /// The configuration as far as it can be read, and all that is wrong in the file.
  func assemble() throws(SettingsFault) -> (Configuration, [SettingsFault]) {
    let file = try SettingsSearch(source: self).file()
    var settings: FileSettings?
    var warnings: [SettingsFault] = []
    if let file {
      settings = FileSettings(try SettingsDocument(file), source: self)
      if file.isWritableByOthers {
        warnings.append(
          SettingsFault(
            .refused, "\(file.path) can be written by its group (mode \(file.modeText))",
            hint: "Run chmod go-w \(file.path)."))
      }
    }
    var problems = settings?.problems.map(\.fault) ?? []
    let archive = archive(settings?.archive, &problems)
    let encryption = encryption(settings?.encryption, &problems)
    let testRestore = testRestore(settings?.testRestore, &problems)
    let configuration = Configuration(
      file: file?.path, archive: archive, backup: backup(settings?.backup), encryption: encryption,
      testRestore: testRestore, jobs: settings?.jobs ?? [], hooks: settings?.hooks ?? [],
      notices: settings?.notices ?? [], metrics: MetricsSettings(textfile: settings?.textfile),
      alembic: alembic(settings?.alembic), update: update(settings?.update),
      warnings: warnings, source: self, settings: settings)
    return (configuration, problems)
  }

  private func archive(
    _ file: FileSettings.Archive?, _ problems: inout [SettingsFault]
  ) -> ArchiveSettings {
    let path = archivePath(file)
    if path.value.contains(where: \.isWhitespace) {
      problems.append(
        SettingsFault(
          .usage, at: path.origin,
          "the archive's path \(path.value.quotedForMessage) has white space in it, which scripts trip over",
          hint: "Set path in [archive], or --archive, to a path without white space."))
    }
    var zone = file?.timeZone
    if zone == nil {
      do {
        zone = Sourced(try ZoneName(source: self).zone("local"), .builtIn)
      } catch {
        problems.append(SettingsFault(.configInvalid, error.message, hint: error.hint))
      }
    }
    return ArchiveSettings(
      path: path, timeZone: zone ?? Sourced(.gmt, .builtIn),
      minFree: file?.minFree ?? Sourced(ByteSize(bytes: 0), .builtIn),
      verifyPeriod: file?.verifyPeriod ?? Sourced(nil, .builtIn))
  }

  private func archivePath(_ file: FileSettings.Archive?) -> Sourced<String> {
    if let path = flags.archive {
      return Sourced(absolutePath(path, in: workingDirectory), .flag("--archive"))
    }
    if let path = variable("STRONGROOM_ARCHIVE") {
      return Sourced(absolutePath(path, in: workingDirectory), .processEnvironment("STRONGROOM_ARCHIVE"))
    }
    return file?.path ?? Sourced(absolutePath("backups", in: workingDirectory), .builtIn)
  }

  private func backup(_ file: FileSettings.Backup?) -> BackupSettings {
    BackupSettings(
      format: flags.format.map { Sourced($0, .flag("--format")) } ?? file?.format
        ?? Sourced(.plain, .builtIn),
      compression: flags.compression.map { Sourced($0, .flag("--compress")) } ?? file?.compression
        ?? Sourced(.none, .builtIn),
      jobs: flags.jobs.map { Sourced($0, .flag("--jobs")) } ?? file?.jobs ?? Sourced(1, .builtIn),
      timeout: file?.timeout ?? Sourced(TimeSpan(seconds: 6 * 3_600), .builtIn),
      staging: file?.staging, replicate: file?.replicate ?? Sourced(false, .builtIn))
  }
}
