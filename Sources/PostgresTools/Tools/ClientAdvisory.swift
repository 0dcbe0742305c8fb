/// Known weaknesses of client programs that matter when a dump is restored.
package enum ClientAdvisory {
  /// The first minor of each major whose psql has `\restrict` (CVE-2025-8714); from 18 on all have it.
  private static let restricting = [13: 22, 14: 19, 15: 14, 16: 10, 17: 6]
  /// The first minor whose psql evaluates no backquotes after `\unrestrict` (CVE-2026-18408), where known.
  private static let unrestricting = [15: 20]

  /// Sentences to warn with, each with what to do about it; empty when nothing is known against the version.
  package static func warnings(for version: PostgresVersion) -> [(sentence: String, hint: String)] {
    let first = restricting[version.major]
    if version.major < 13 || (first.map { version.minor < $0 } ?? false) {
      return [
        (
          "the PostgreSQL client \(version) restores plain dumps without \\restrict (CVE-2025-8714)",
          hint(version, first)
        )
      ]
    }
    if let fixed = unrestricting[version.major], version.minor < fixed {
      return [
        (
          "psql \(version) runs backquoted commands after \\unrestrict in a plain dump (CVE-2026-18408)",
          hint(version, fixed)
        )
      ]
    }
    return []
  }

  private static func hint(_ version: PostgresVersion, _ minor: Int?) -> String {
    minor.map { "Upgrade postgresql-client-\(version.major) to \(version.major).\($0) or later." }
      ?? "Use the client of a supported major version."
  }
}
