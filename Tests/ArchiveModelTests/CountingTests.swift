import ArchiveModel
import Testing

@Suite struct CountingTests {
  @Test(
    "one is singular, none and many are plural",
    arguments: [(0, "0 sequences"), (1, "1 sequence"), (2, "2 sequences")])
  func nouns(count: Int, text: String) {
    #expect(count.counting("sequence") == text)
    #expect(Int64(count).counting("sequence") == text)
  }
}
