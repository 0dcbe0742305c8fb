package import ArchiveModel
import Catalog
package import Foundation
import Settings

/// What every operation works in: the world, the settings, and somebody to tell about progress.
package struct OperationContext: Sendable {
  /// The outside.
  package let world: World
  let configuration: Configuration
  let progress: ProgressSink
  /// The keys of options and settings; shared by all that this operation opens.
  let keys: KeyRing

  /// Reads the settings; throws `configInvalid`, `configUnknownKey`, `configUnreadable`, `usage`.
  package init(world: World, settings: SettingsRequest, progress: @escaping ProgressSink) throws {
    self.world = world
    self.progress = progress
    configuration = try world.settingsSource(settings).load()
    keys = KeyRing(configuration.encryption, files: world.keyFiles, ask: world.askSecret)
    for warning in configuration.warnings { progress(.warning(warning.message, hint: warning.hint)) }
  }

  private init(_ context: OperationContext, progress: @escaping ProgressSink) {
    world = context.world
    configuration = context.configuration
    keys = context.keys
    self.progress = progress
  }

  /// The same, for looking again at what has been warned of already.
  var withoutWarnings: OperationContext {
    let progress = progress
    return OperationContext(
      self,
      progress: { event in
        if case .warning = event { return }
        progress(event)
      })
  }

  /// The zone in which people read instants.
  package var zone: TimeZone { configuration.archive.timeZone.value }

  /// The instant that a user's words mean; throws `usage`.
  func instant(_ text: String, now: Date) throws -> Date {
    try InstantText(text, now: now, zone: zone).start
  }

  /// Throws `configUnknownEnvironment` for a name that neither the settings nor the catalog know: a misspelt one
  /// must not look like an environment without backups.
  func requireKnown(_ name: EnvironmentName?, in archive: OpenArchive) throws {
    guard let name, try !archive.catalog.environments().contains(name),
      try !configuration.environmentNames().contains(name)
    else { return }
    _ = try configuration.environment(named: name)
  }

  /// One environment's settings, its warnings told.
  func environment(_ name: EnvironmentName) throws -> EnvironmentSettings {
    let settings = try configuration.environment(named: name)
    for warning in settings.warnings { progress(.warning(warning.message, hint: warning.hint)) }
    return settings
  }
}

extension World {
  /// Where settings come from in this world.
  func settingsSource(_ request: SettingsRequest) -> SettingsSource {
    SettingsSource(
      flags: SettingsFlags(
        config: request.configPath, archive: request.archivePath, identities: request.identities,
        passphraseFile: request.passphraseFile),
      environment: environment,
      workingDirectory: workingDirectory, home: home)
  }
}
