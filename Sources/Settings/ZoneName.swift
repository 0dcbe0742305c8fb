import ArchiveModel
import Foundation

/// Turns the `timezone` setting into a time zone.
struct ZoneName {
  var source: SettingsSource

  /// Reads `local`, `UTC` or an IANA name; throws `usage` naming the nearest.
  func zone(_ text: String) throws(ModelFault) -> TimeZone {
    text == "local" ? try local() : try named(text)
  }

  /// The zone of `TZ`, else the machine's, else UTC.
  private func local() throws(ModelFault) -> TimeZone {
    if let variable = source.variable("TZ") {
      // POSIX allows a colon in front of a name, and a path behind it.
      let name = variable.hasPrefix(":") ? String(variable.dropFirst()) : variable
      let inside = name.components(separatedBy: "zoneinfo/").last ?? name
      do {
        return try named(inside)
      } catch {
        throw ModelFault(
          .usage, "the local time zone is not known: TZ is \(variable.quotedForMessage)",
          hint: "Set timezone in [archive] to a name such as UTC or Europe/Belgrade.")
      }
    }
    guard let name = source.systemZone() else { return .gmt }
    return try named(name)
  }

  private func named(_ text: String) throws(ModelFault) -> TimeZone {
    if ["UTC", "GMT", "Etc/UTC", "Etc/GMT", "Z"].contains(text) { return .gmt }
    let known = TimeZone.knownTimeZoneIdentifiers
    // Foundation also takes abbreviations and offsets such as EST and GMT+3, whose rules are not what people
    // expect of them; old aliases such as Asia/Calcutta have a slash.
    if known.contains(text) || text.contains("/"), let zone = TimeZone(identifier: text) { return zone }
    let city = text.lowercased()
    let nearest =
      known.first { $0.lowercased().split(separator: "/").last.map(String.init) == city }
      ?? Spelling.nearest(to: text, among: known + ["UTC", "local"])
    throw ModelFault(
      .usage, "\(text.quotedForMessage) is not a time zone",
      hint: nearest.map { "Did you mean '\($0)'?" } ?? "Use local, UTC, or a name such as Europe/Belgrade.")
  }
}
