import ArchiveModel
import Catalog

/// Whether a dump is so much smaller than those before it that somebody must look (F35).
struct ShrinkageCheck {
  /// Plain bytes of the good ones before it of the same series, format and inner compression, newest first.
  let earlier: [Int64]

  /// How many of them are looked at.
  static let reach = 5

  /// One sentence when the dump is below half of their median; nil when it is not, or nothing is known.
  func finding(_ plainBytes: Int64) -> String? {
    let sizes = earlier.prefix(Self.reach).sorted()
    guard !sizes.isEmpty else { return nil }
    // Of an even number the lower of the two in the middle: two backups are no trend.
    let median = sizes[(sizes.count - 1) / 2]
    guard plainBytes * 2 < median else { return nil }
    let before = sizes.count == 1 ? "the one" : "the \(sizes.count)"
    return "the dump has \(plainBytes) plain bytes, less than half of the median \(median) of \(before) before it"
  }
}
