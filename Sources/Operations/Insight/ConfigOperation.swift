import AgeFormat
package import ArchiveModel
import Settings

/// Checks and shows the settings without connecting to anything.
package struct ConfigOperation: Sendable {
  /// One thing to say.
  package struct Remark: Sendable, Equatable {
    /// In lower case without a full stop; begins with the place in the settings where there is one.
    package var sentence: String
    /// What to write instead, as a sentence; nil when there is no advice.
    package var hint: String?

    package init(sentence: String, hint: String?) {
      self.sentence = sentence
      self.hint = hint
    }
  }

  /// What `config check` found.
  package struct Report: Sendable, Equatable {
    /// The settings file, or words that say there is none.
    package var source: String
    /// Things that will not work.
    package var problems: [Remark]
    /// Things to look at.
    package var warnings: [Remark]

    package init(source: String, problems: [Remark], warnings: [Remark]) {
      self.source = source
      self.problems = problems
      self.warnings = warnings
    }
  }

  /// One setting in force.
  package struct Entry: Sendable, Equatable {
    /// Section and name, such as `archive.path` or `env.prod.host`.
    package var key: String
    /// Secrets are redacted.
    package var value: String
    /// In words, such as `strongroom.toml:12` or `built-in default`.
    package var origin: String

    package init(key: String, value: String, origin: String) {
      self.key = key
      self.value = value
      self.origin = origin
    }
  }

  private let source: SettingsSource

  package init(world: World, settings: SettingsRequest) {
    source = world.settingsSource(settings)
  }

  /// Everything wrong or doubtful in the settings.
  package func check() throws -> Report {
    let findings = source.check()
    func remarks(_ severity: SettingsFinding.Severity) -> [Remark] {
      findings.filter { $0.severity == severity }.map {
        Remark(sentence: $0.fault.message, hint: $0.fault.hint)
      }
    }
    let problems = remarks(.problem) + recipientProblems()
    let file = problems.isEmpty ? try source.load().file : nil
    return Report(
      source: file ?? "settings from the environment and .env files", problems: problems,
      warnings: remarks(.warning))
  }

  /// Recipients that are no public keys; settings that cannot be read have been reported already.
  private func recipientProblems() -> [Remark] {
    guard let settings = try? source.load().encryption else { return [] }
    return settings.recipients.compactMap { recipient in
      do {
        _ = try X25519Recipient(recipient.value.recipient)
        return nil
      } catch {
        let fault = error as? any Fault
        return Remark(
          sentence: "\(recipient.origin.place): \(fault?.message ?? "\(error)")", hint: fault?.hint)
      }
    }
  }

  /// Every setting in force, in the order of the annotated example.
  package func show(environment: EnvironmentName?) throws -> [Entry] {
    let configuration = try source.load()
    let lines =
      if let environment {
        configuration.origins(of: try configuration.environment(named: environment))
      } else {
        try configuration.origins()
      }
    return lines.map { Entry(key: $0.key, value: $0.value, origin: $0.origin.description) }
  }
}
