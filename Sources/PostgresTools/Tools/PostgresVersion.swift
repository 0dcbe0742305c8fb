/// A version of the server or of a client program, such as 15.18 or 17beta1.
package struct PostgresVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// 15 of 15.18; 9 of 9.6.24.
  package let major: Int
  /// 18 of 15.18; 0 when there is none, as in 17beta1.
  package let minor: Int
  /// `beta1` of 17beta1, `devel` of 18devel; nil for a release.
  package let prerelease: String?

  package init(major: Int, minor: Int, prerelease: String? = nil) {
    self.major = major
    self.minor = minor
    self.prerelease = prerelease
  }

  /// Takes `server_version_num` apart: 150018 is 15.18, 90624 is 9.6.
  package init(number: Int) {
    major = number / 10000
    minor = number < 100_000 ? number / 100 % 100 : number % 10000
    prerelease = nil
  }

  /// Reads `15.18`, `17beta1`, `9.6.24` at the start of a text; nil when it does not begin with a number.
  package init?(_ text: some StringProtocol) {
    let token = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") }
    let digits = token.prefix { $0.isNumber }
    guard let major = Int(digits), major > 0 else { return nil }
    self.major = major
    var rest = token.dropFirst(digits.count)
    if rest.first == "." {
      rest = rest.dropFirst()
      guard let minor = Int(rest.prefix { $0.isNumber }) else { return nil }
      self.minor = minor
      prerelease = nil
    } else {
      minor = 0
      prerelease = rest.isEmpty ? nil : String(rest)
    }
  }

  /// Reads what a program prints for `--version`; nil when another program is speaking.
  ///
  /// Such as `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
  package init?(banner: String, of tool: PostgresTool) {
    let words = banner.split(whereSeparator: \.isWhitespace)
    guard words.count >= 3, words[0] == tool.rawValue, words[1].hasPrefix("("), words[1].hasSuffix(")") else {
      return nil
    }
    self.init(words[2])
  }

  package var description: String { prerelease.map { "\(major)\($0)" } ?? "\(major).\(minor)" }

  package static func < (left: Self, right: Self) -> Bool {
    (left.major, left.minor, left.rank, left.prerelease ?? "")
      < (right.major, right.minor, right.rank, right.prerelease ?? "")
  }

  /// A release comes after its betas.
  private var rank: Int { prerelease == nil ? 1 : 0 }
}
