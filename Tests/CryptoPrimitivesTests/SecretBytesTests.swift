import ArchiveModel
import CryptoPrimitives
import Testing

@Suite struct SecretBytesTests {
  @Test("random keys differ from each other and are not zero")
  func random() throws {
    let keys = try (0..<16).map { _ in try SecureRandom.secret(32).copied() }
    #expect(Set(keys).count == 16)
    #expect(!keys.contains([UInt8](repeating: 0, count: 32)))
    #expect(try Set((0..<16).map { _ in try SecureRandom.bytes(16) }).count == 16)
  }

  @Test("a shared copy outlives the bytes it was made from, and prints nothing of them")
  func shared() {
    let shared = SecretBytes(count: 4) { $0.copyBytes(from: [1, 2, 3, 4]) }.shared()
    #expect(shared.withBytes { Array($0) } == [1, 2, 3, 4])
    #expect("\(shared)" == "<redacted>")
  }

  @Test("comparison in constant time sees the last byte and the length")
  func comparison() {
    #expect(ConstantTime.equal([1, 2, 3], [1, 2, 3]))
    #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]))
    #expect(!ConstantTime.equal([1, 2, 3], [1, 2]))
    #expect(ConstantTime.equal([], []))
  }
}
