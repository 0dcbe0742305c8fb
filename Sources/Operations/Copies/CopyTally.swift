/// How many good copies a backup has, on how many kinds of media, and how many of them are at another site: 3-2-1.
package struct CopyTally: Sendable, Hashable {
  /// Good copies, the archive's own among them.
  package var copies: Int
  /// Different kinds of media under them.
  package var media: Int
  /// Those at another site.
  package var offsite: Int
  /// Those that nobody has read since they were sent.
  package var unverified: Int

  /// What the rule asks for: three copies, two kinds of media, one off-site.
  package static let rule = CopyTally(copies: 3, media: 2, offsite: 1)

  package init(copies: Int, media: Int, offsite: Int, unverified: Int = 0) {
    self.copies = copies
    self.media = media
    self.offsite = offsite
    self.unverified = unverified
  }

  /// Counts the copies that are whole.
  package init(_ copies: [CopyReport]) {
    let good = copies.filter(\.counts)
    self.init(
      copies: good.count, media: Set(good.compactMap(\.medium)).count,
      offsite: good.count(where: \.isOffsite),
      unverified: good.count(where: \.isUnverified))
  }

  /// Whether the rule is kept.
  package var isKept: Bool { shortfalls.isEmpty }

  /// Such as `3-2-1`: copies, kinds of media, off-site.
  package var numbers: String { "\(copies)-\(media)-\(offsite)" }

  /// What is missing to the rule, each a part of a sentence; empty when it is kept.
  package var shortfalls: [String] {
    [
      Self.short(Self.rule.copies - copies, "copy", "copies"),
      Self.short(Self.rule.media - media, "kind of media", "kinds of media"),
      offsite < Self.rule.offsite ? "none off-site" : nil,
    ].compactMap(\.self)
  }

  private static func short(_ count: Int, _ one: String, _ many: String) -> String? {
    count > 0 ? "\(count) \(count == 1 ? one : many) short" : nil
  }
}
