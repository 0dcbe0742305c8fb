import Glibc

/// The time zone that the machine is set to.
package enum SystemZone {
  /// The IANA name behind `/etc/localtime`, else the one in `/etc/timezone`; nil when neither names one.
  ///
  /// `etc` is the directory to look in.
  package static func name(etc: String = "/etc") -> String? {
    linkTarget(etc + "/localtime").flatMap(zone(inPath:)) ?? line(of: etc + "/timezone")
  }

  /// What follows `zoneinfo/` in a path.
  private static func zone(inPath path: String) -> String? {
    let parts = path.split(separator: "/")
    guard let root = parts.lastIndex(of: "zoneinfo") else { return nil }
    let name = parts[(root + 1)...].drop { $0 == "posix" || $0 == "right" }.joined(separator: "/")
    return name.isEmpty ? nil : name
  }

  private static func linkTarget(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { raw in
      raw.bindMemory(to: CChar.self).baseAddress.map { readlink(path, $0, raw.count) } ?? -1
    }
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }

  private static func line(of path: String) -> String? {
    guard let file = try? POSIXFileReader().file(at: path, links: .follow) else { return nil }
    let first = String(decoding: file.bytes, as: UTF8.self).split { $0.isWhitespace }.first
    return first.map(String.init)
  }
}
