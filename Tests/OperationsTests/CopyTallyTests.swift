import Foundation
import Testing

@testable import Operations

/// The verdict over the copies of a backup.
@Suite struct CopyTallyTests {
  private func copy(
    _ store: String, _ medium: String?, offsite: Bool = false, state: String = "present",
    unverified: Bool = false
  ) -> CopyReport {
    CopyReport(
      store: store, medium: medium, isOffsite: offsite, state: state, since: Date(timeIntervalSince1970: 0),
      checked: nil, evidence: nil, isUnverified: unverified)
  }

  @Test("three copies on two kinds of media, one of them off-site, keep the rule")
  func kept() {
    let tally = CopyTally([copy("local", "disk"), copy("usb", "usb"), copy("nas", "disk", offsite: true)])
    #expect(tally.numbers == "3-2-1" && tally.isKept && tally.shortfalls.isEmpty)
    #expect(tally.unverified == 0)
  }

  @Test("each shortfall is named, with how much is short")
  func short() {
    #expect(CopyTally([]).shortfalls == ["3 copies short", "2 kinds of media short", "none off-site"])
    let two = CopyTally([copy("local", "disk"), copy("other", "disk")])
    #expect(two.numbers == "2-1-0")
    #expect(two.shortfalls == ["1 copy short", "1 kind of media short", "none off-site"])
    #expect(CopyTally(copies: 4, media: 1, offsite: 2).shortfalls == ["1 kind of media short"])
  }

  @Test(
    "copies that are damaged, missing or removed, and those of a store that is no longer set up, do not count",
    arguments: ["damaged", "missing", "removed"])
  func notCounted(state: String) {
    let tally = CopyTally([
      copy("local", "disk"), copy("usb", "usb", state: state), copy("old", nil, offsite: true),
      copy("nas", "nas", offsite: true, unverified: true),
    ])
    #expect(tally == CopyTally(copies: 2, media: 2, offsite: 1, unverified: 1))
  }
}
