package import ArchiveModel

/// Where a test restore restores to.
package enum TestRestoreTarget: String, Sendable, CaseIterable {
  /// A throw-away cluster of the server programs installed here.
  case scratch
  /// A side database on the server of a named environment.
  case server
  /// A command of the user's that reads the dump.
  case command
}

/// Which backup a test restore takes when nobody names one.
package enum TestRestorePick: String, Sendable, CaseIterable {
  case latest
  case random
  case oldestKept = "oldest-kept"
}

/// What a test restore does when an extension of the dump cannot be installed where it restores to.
package enum MissingExtensionPolicy: String, Sendable, CaseIterable {
  /// The backup is not proved.
  case fail
  /// The dump is read and checked to its end and not restored; the result is neither proved nor an alarm.
  case skip
  /// The extension is left out; everything else must restore, and the schema is not compared.
  case stub
}

/// One query of the user's that a restored database must answer with true.
package struct TestRestoreCheck: Sendable, Equatable {
  /// Given once only; the report names the check by it.
  package let name: String
  /// Run under the database's own search path, each in a session of its own; ten minutes at most.
  package let sql: String
}

/// How backups are proved to restore.
package struct TestRestoreSettings: Sendable {
  /// `scratch` unless it is set.
  package let target: Sourced<TestRestoreTarget>
  /// The environment on whose server the side database is made; only for `server`.
  package let environment: Sourced<EnvironmentName>?
  /// Only for `command`.
  package let command: Sourced<[String]>?
  /// `latest` unless it is set.
  package let pick: Sourced<TestRestorePick>
  /// A backup that is older than this is not taken for proof of the present; nil for any age.
  package let maxBackupAge: Sourced<TimeSpan>?
  /// `fail` unless it is set.
  package let onMissingExtension: Sourced<MissingExtensionPolicy>
  /// Whether the dump may be loaded by a superuser of the scratch cluster.
  package let superuser: Sourced<Bool>
  /// The longest that one test restore may take.
  package let timeout: Sourced<TimeSpan>
  /// Where scratch clusters are made; nil for the folder of temporary files.
  package let folder: Sourced<String>?
  /// In the order of the file.
  package let checks: [Sourced<TestRestoreCheck>]
}

extension TestRestoreTarget: SettingWord {}
extension TestRestorePick: SettingWord {}
extension MissingExtensionPolicy: SettingWord {}

extension SettingsSource {
  /// How backups are proved with these settings.
  func testRestore(
    _ file: FileSettings.TestRestore?, _ problems: inout [SettingsFault]
  ) -> TestRestoreSettings {
    let target = file?.target ?? Sourced(.scratch, .builtIn)
    let lacks: String? =
      switch target.value {
      case .server where file?.environment == nil: "env"
      case .command where file?.command == nil: "command"
      default: nil
      }
    if let lacks {
      problems.append(
        SettingsFault(
          .configMissingValue, at: target.origin,
          "'target' in [test_restore] is \(target.value.rawValue), and '\(lacks)' is not set",
          hint: "Set \(lacks) in [test_restore], or target to scratch."))
    }
    return TestRestoreSettings(
      target: target, environment: file?.environment, command: file?.command,
      pick: file?.pick ?? Sourced(.latest, .builtIn), maxBackupAge: file?.maxBackupAge,
      onMissingExtension: file?.onMissingExtension ?? Sourced(.fail, .builtIn),
      superuser: file?.superuser ?? Sourced(false, .builtIn),
      timeout: file?.timeout ?? Sourced(TimeSpan(seconds: 6 * 3_600), .builtIn), folder: file?.folder,
      checks: file?.checks ?? [])
  }
}
