import ArchiveModel
import Glibc
import Settings
import Units

/// What would keep an installed schedule from working, and shows only at night.
struct InstallAdvice {
  let installation: Installation
  let style: InstallRequest.Style
  let configuration: Configuration

  /// Warns of it; the files may be for another machine, so nothing is refused.
  func give(to progress: ProgressSink) {
    for (sentence, hint) in warnings { progress(.warning(sentence, hint: hint)) }
  }

  private var warnings: [(sentence: String, hint: String)] {
    var found: [(String, String)] = []
    if getpwnam(installation.user) == nil {
      found.append(
        (
          "there is no user \(installation.user.quotedForMessage) on this machine, and nothing will be started for it",
          "Make it with 'adduser --system \(installation.user)', or name another with --user."
        ))
    }
    guard style != .cron else { return found }
    for path in [installation.program, installation.settings] where Self.isHidden(path) {
      found.append(
        ("\(path) is not there for the units, which have a /tmp of their own", "Put it somewhere else."))
    }
    if configuration.notices.contains(where: { $0.type == .mail }) {
      found.append(
        (
          "the units may not gain privileges, and the sendmail of Postfix and Exim has to",
          "Use a program that needs none, such as msmtp, or a webhook; or --cron."
        ))
    }
    return found
  }

  /// Whether `PrivateTmp=` hides it.
  private static func isHidden(_ path: String) -> Bool {
    path.hasPrefix("/tmp/") || path.hasPrefix("/var/tmp/")
  }
}
