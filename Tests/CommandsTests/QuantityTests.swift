import Foundation
import Testing

@testable import Commands

@Suite struct QuantityTests {
  @Test(
    "sizes are powers of 1024 with one decimal",
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_572_864, "1.5 MiB"), (1 << 40, "1.0 TiB"),
    ])
  func sizes(count: Int64, text: String) {
    #expect(Quantity.bytes(count) == text)
  }

  @Test(
    "ages name the largest useful unit",
    arguments: [
      (0, "just now"), (59, "just now"), (60, "1 min ago"), (7200, "2 h ago"), (172_799, "47 h ago"),
      (172_800, "2 d ago"), (-3600, "in the future"),
    ])
  func ages(seconds: Double, text: String) {
    let now = Date(timeIntervalSince1970: 1_700_000_000)
    #expect(Quantity.age(of: now.addingTimeInterval(-seconds), now: now) == text)
  }

  @Test("spans read like people say them")
  func spans() {
    #expect(Quantity.span(seconds: 0.85) == "850 ms")
    #expect(Quantity.span(seconds: 4.2) == "4.2 s")
    #expect(Quantity.span(seconds: 185) == "3 min 5 s")
    #expect(Quantity.span(seconds: 7800) == "2 h 10 min")
  }

  @Test("counts are grouped by thousands")
  func counts() {
    #expect(Quantity.count(12_345_678) == "12,345,678")
    #expect(Quantity.count(-999) == "-999")
  }
}
