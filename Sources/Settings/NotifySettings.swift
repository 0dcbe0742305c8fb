package import ArchiveModel

/// How a notice travels.
package enum NotifyType: String, Sendable, CaseIterable {
  /// A POST with the event.
  case webhook
  /// A ping URL as Healthchecks.io has it: start, success and fail of every run.
  case healthchecks
  /// A mail by sendmail.
  case mail
}

/// Why somebody is told.
package enum NotifyReason: String, Sendable, CaseIterable {
  case failure
  case success
  /// An environment became stale or red.
  case stale
  /// What failed or was stale is well again.
  case recovered
}

/// What the body of a webhook is.
package enum NotifyTemplate: String, Sendable, CaseIterable {
  /// The whole event, schema `strongroom/event/v1`, with a `text` that Slack and Mattermost show.
  case json
  /// Only the `text`, for services that refuse other fields.
  case slack
  /// The same as Discord wants it.
  case discord
  /// The text alone, with ntfy's headers.
  case ntfy
  /// The text alone.
  case text
}

/// One `[[notify]]`: somebody who is told.
package struct NotifySettings: Sendable {
  /// What messages call it; the URL is never shown.
  package let name: String
  /// It decides which of the others are read.
  package let type: NotifyType
  /// Where the URL is to be had; nil for mail.
  package let url: PasswordSource?
  /// Ignored by pings, which tell of every run.
  package let reasons: [NotifyReason]
  /// Empty for all.
  package let environments: [EnvironmentName]
  /// Of which work it tells.
  package let undertakings: [Undertaking]
  /// The jobs that a ping URL stands for, instead of work; empty for none.
  package let jobs: [String]
  /// Read for a webhook only; `json` unless it is set.
  package let template: NotifyTemplate
  /// Addresses of mail.
  package let recipients: [String]
  /// Key `from`; nil to let sendmail fill in who it is.
  package let sender: String?
  /// The program that sends mail, with its options; it reads the message with its headers.
  package let sendmail: [String]
  /// How long one attempt may take.
  package let timeout: TimeSpan
  /// Where `type` stands, for messages about the notice.
  package let origin: Origin

  static let defaultReasons: [NotifyReason] = [.failure, .stale, .recovered]
  static let defaultSendmail = ["/usr/sbin/sendmail", "-t", "-i"]
  static let defaultTimeout = TimeSpan(seconds: 10)
}

extension NotifyType: SettingWord {}
extension NotifyReason: SettingWord {}
extension NotifyTemplate: SettingWord {}
extension Undertaking: SettingWord {}

extension SettingsSource {
  /// What keeps the files of addresses from being read.
  func addressProblems(_ notices: [NotifySettings]) -> [SettingsFault] {
    var problems: [SettingsFault] = []
    for notice in notices {
      guard case .file(let path) = notice.url else { continue }
      do {
        _ = try KeyFiles.file(path, "address", files)
      } catch {
        problems.append(error)
      }
    }
    return problems
  }
}
