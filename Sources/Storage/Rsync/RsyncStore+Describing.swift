import ArchiveModel
package import struct Foundation.Date

extension RsyncStore {
  /// The oldest rsync without the holes of 2026 (R43).
  private static let soundRsync = [3, 5, 0]
  /// Seconds that a far clock may be off: what it stamps is compared by people only.
  private static let skew: Int64 = 60

  /// What the keys may do, and, where one runs commands, which tools, room and clock are there.
  package func traits(at now: Date) -> [StoreTrait] {
    facts.hasShell ? shellTraits(at: now) : [rights] + verifyingTraits
  }

  private var rights: StoreTrait {
    let words = [
      facts.reads ? "read" : nil, facts.writes ? "write" : nil, facts.overwrites ? "write over" : nil,
    ].compactMap(\.self).joined(separator: ", ")
    return StoreTrait(.ok, "key", "held to rsync, and may \(words)")
  }

  private var verifyingTraits: [StoreTrait] {
    if let second = verifyingFacts {
      return [
        StoreTrait(
          second.reads ? .ok : .failed, "verify key", second.reads ? "reads" : "may not read either",
          hint: second.reads ? nil : "Hold it to rrsync -ro in authorized_keys there.")
      ]
    }
    guard !facts.reads, !facts.overwrites else { return [] }
    return [
      StoreTrait(
        .warning, "verify key", "none: copies stay 'sent, unverified'",
        hint: "Set verify_identity to a second key that is held to rrsync -ro.")
    ]
  }

  private func shellTraits(at now: Date) -> [StoreTrait] {
    let isRisky = end.isAppendOnly
    return [
      StoreTrait(
        isRisky ? .warning : .ok, "key", "a shell is allowed",
        hint: isRisky
          ? "Whoever takes this host can remove the copies: hold the key to rrsync -wo -no-overwrite." : nil),
      facts.rsyncVersion.map(rsync),
      StoreTrait(
        facts.hasSHA256 ? .ok : .warning, "sha256sum", facts.hasSHA256 ? "there" : "not there",
        hint: facts.hasSHA256 ? nil : "Install coreutils there, so that copies are hashed where they lie."),
      facts.clock.map { clock($0, now) },
    ].compactMap(\.self)
  }

  private func rsync(_ version: String) -> StoreTrait {
    let parts = version.split(separator: ".").map { Int($0.prefix { $0.isNumber }) ?? 0 }
    let isOld = parts.lexicographicallyPrecedes(Self.soundRsync)
    return StoreTrait(
      isOld ? .warning : .ok, "rsync", "version \(version) there",
      hint: isOld ? "Versions before 3.5.0 have known holes; update it there." : nil)
  }

  private func clock(_ there: Int64, _ now: Date) -> StoreTrait {
    let off = there - Int64(now.timeIntervalSince1970)
    let isOff = abs(off) > Self.skew
    return StoreTrait(
      isOff ? .warning : .ok, "clock", isOff ? "\(abs(off)) s \(off > 0 ? "ahead" : "behind")" : "right",
      hint: isOff ? "Set the time there, or here (timedatectl)." : nil)
  }
}
