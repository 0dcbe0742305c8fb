@testable import AgeFormat
import ArchiveModel
import Testing

@Suite("Recipients and identities as text") struct RecipientTests {
  /// A pair that age-keygen 1.1.1 made.
  static let spelled = (
    identity: "AGE-SECRET-KEY-1S2EDCFGGKSNJ4WZAZHXYKRAU3E0SJAEWZFT87227YY8TJW90WFUQ2STC86",
    recipient: "age14c5j4tyck850pngrdgvm8x08yszjdves0t9hwdqg4eydlfgp9utsfgrt76"
  )

  @Test("a pair of age-keygen reads, belongs together and is spelled the same again")
  func pair() throws {
    let key = try #require(try identity(Self.spelled.identity))
    #expect(key.recipient.description == Self.spelled.recipient)
    #expect(key.recipient == (try X25519Recipient(Self.spelled.recipient)))
    #expect(key.spelled == Self.spelled.identity)
    #expect(key.recipient.fingerprint.count == 16)
  }

  @Test(
    "R33, R44: only `age1…` in lower case with its checksum is a recipient",
    arguments: [
      "", "age1", "age", spelled.recipient.uppercased(), spelled.recipient + "q",
      String(spelled.recipient.dropLast()),
      " " + spelled.recipient, spelled.recipient + "\n", spelled.recipient + "\r",
      "A" + spelled.recipient.dropFirst(),
      "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t", "age1../../bin/sh1qqqqqq",
      "age1pq1qqqqqqqqqq", "age1tag1qqqqqq",
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW+uObz5dvMgjz1OxfM",
      "-r", spelled.identity, spelled.identity.lowercased(),
    ])
  func refusedRecipients(text: String) {
    let fault = #expect(throws: AgeFault.self) { try X25519Recipient(text) }
    #expect(fault?.code == .keyInvalid)
    #expect(fault?.failureClass == nil)
    #expect(
      fault?.message.uppercased().contains("AGE-SECRET-KEY-1") == false, "a private key is not repeated")
  }

  @Test("every changed character of a recipient or an identity is found")
  func checksum() throws {
    for text in [Self.spelled.recipient, Self.spelled.identity] {
      for index in text.indices {
        var changed = text
        let other: Character = text[index] == "Q" || text[index] == "q" ? "z" : "q"
        changed.replaceSubrange(index...index, with: text.first == "a" ? "\(other)" : other.uppercased())
        #expect(throws: AgeFault.key("", hint: "")) { try X25519Recipient(changed) }
        #expect(try identity(changed) == nil)
      }
    }
  }

  @Test("A8: a recipient of low order is refused when it is read, not when a dump waits for it")
  func lowOrder() {
    let zero = X25519Recipient(point: .init(repeating: 0, count: 32)).description
    #expect(throws: AgeFault.key("", hint: "")) { try X25519Recipient(zero) }
  }

  @Test("new identities differ and read back")
  func generated() throws {
    let keys = try (0..<8).map { _ in try X25519Identity.generate() }
    #expect(Set(keys.map(\.recipient)).count == 8)
    for key in keys { #expect(try identity(key.spelled)?.recipient == key.recipient) }
    #expect(!"\(keys[0])".uppercased().contains("SECRET-KEY-1"))
  }
}
