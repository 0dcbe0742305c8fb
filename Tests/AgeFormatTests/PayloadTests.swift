@testable import AgeFormat
import CryptoPrimitives
import Testing

@Suite("The payload") struct PayloadTests {
  private let key: X25519Identity
  private let seal: Seal
  private var preamble: [UInt8] { seal.header.encoded + fixedNonce }
  private var head: Int { preamble.count }
  private let full = PayloadLayout.sealedChunkSize

  init() throws {
    key = try X25519Identity.generate()
    seal = try Seal(to: .keys([key.recipient]))
  }

  /// The file with these chunks: their plaintext, and whether each carries the final flag.
  private func file(_ chunks: [(bytes: [UInt8], isLast: Bool)]) throws -> [UInt8] {
    let sealer = try ChunkSealer(fileKey: seal.fileKey, nonce: fixedNonce)
    var file = preamble
    for (index, chunk) in chunks.enumerated() {
      var stored = [UInt8](repeating: 0, count: chunk.bytes.count + 16)
      try chunk.bytes.withUnsafeBytes { bytes in
        try stored.withUnsafeMutableBytes {
          try sealer.cipher.seal(bytes, nonce: .chunk(UInt64(index), isLast: chunk.isLast), into: $0)
        }
      }
      file += stored
    }
    return file
  }

  @Test("A11: a nonce that is missing or short is a failure behind a right header", arguments: [0, 1, 15])
  func nonce(length: Int) throws {
    let cut = Array(preamble.prefix(seal.header.encoded.count + length))
    #expect(try unsealed(cut, with: key) == Unsealed(failure: .header))
    #expect(try unsealed(cut, with: .generate()) == Unsealed(failure: .noMatch))
  }

  @Test("A12: no chunk behind the nonce is a failure; an empty file has one chunk")
  func noChunk() throws {
    #expect(try unsealed(preamble, with: key) == Unsealed(failure: .payload))
    #expect(try unsealed(file([([], true)]), with: key) == Unsealed())
    #expect(try unsealed(file([([], false)]), with: key) == Unsealed(failure: .payload))
  }

  @Test("A13: the last chunk may be full; an empty last chunk is legal only as chunk 0")
  func lastChunk() throws {
    let chunk = sample(65_536)
    #expect(try unsealed(file([(chunk, true)]), with: key) == Unsealed(released: chunk))
    #expect(
      try unsealed(file([(chunk, false), (chunk, true)]), with: key) == Unsealed(released: chunk + chunk))
    #expect(
      try unsealed(file([(chunk, false), ([], true)]), with: key)
        == Unsealed(released: chunk, failure: .payload))
  }

  @Test("A14, A17: whatever follows the last chunk is a failure, one byte and another last chunk alike")
  func trailing() throws {
    let chunk = sample(65_536)
    for tail in [[0], sample(16), sample(full), sample(full + 1)] as [[UInt8]] {
      #expect(
        try unsealed(file([(chunk, true)]) + tail, with: key) == Unsealed(released: chunk, failure: .payload))
      #expect(try unsealed(file([([1, 2], true)]) + tail, with: key).failure == .payload)
    }
    #expect(
      try unsealed(file([(chunk, true), (chunk, true)]), with: key)
        == Unsealed(released: chunk, failure: .payload))
    #expect(try unsealed(file([([1], true), ([1], true)]), with: key) == Unsealed(failure: .payload))
  }

  @Test("A15: an end without a chunk that is flagged as the last is a failure")
  func unfinished() throws {
    let chunk = sample(65_536)
    #expect(try unsealed(file([(chunk, false)]), with: key) == Unsealed(released: chunk, failure: .payload))
    #expect(try unsealed(file([([1, 2, 3], false)]), with: key) == Unsealed(failure: .payload))
  }

  @Test("A16: a chunk whose tag is wrong releases nothing, and neither does anything behind it")
  func damaged() throws {
    let chunk = sample(65_536)
    let good = try file([(chunk, false), (chunk, false), ([1], true)])
    for (offset, released) in [(head, 0), (head + full - 1, 0), (head + full, 1), (good.count - 1, 2)] {
      var bad = good
      bad[offset] ^= 0x10
      for step in [1 << 20, 65_536, 1000] {
        let result = try unsealed(bad, with: key, step: step)
        #expect(result.failure == .payload)
        #expect(result.released == Array(repeating: chunk, count: released).flatMap(\.self))
      }
    }
  }

  @Test("chunks that are swapped, repeated or left out are failures")
  func order() throws {
    let good = try sealed(sample(3 * 65_536), with: seal)
    let chunks = (0..<3).map { good[(head + $0 * full)..<(head + ($0 + 1) * full)] }
    for order in [[1, 0, 2], [0, 0, 2], [0, 2], [0, 1], [0, 1, 2, 2], [2, 1, 0]] {
      let changed = good[..<head] + order.flatMap { chunks[$0] }
      #expect(try unsealed(Array(changed), with: key).failure == .payload, "\(order)")
    }
  }

  @Test("F13: every single flipped bit of a file is found")
  func everyBit() throws {
    let good = try sealed(Array("a few bytes".utf8), with: seal)
    #expect(try unsealed(good, with: key).failure == nil)
    for bit in 0..<(good.count * 8) {
      var bad = good
      bad[bit / 8] ^= 1 << UInt8(bit % 8)
      let result = try unsealed(bad, with: key)
      #expect(result.failure != nil && result.released.isEmpty, "bit \(bit)")
    }
  }

  @Test("F14: a file cut anywhere, extended by a byte, or overwritten with zeros fails with its class")
  func cut() throws {
    let good = try sealed(sample(300), with: seal)
    for length in 0..<good.count {
      let expected: AgeFailureClass = length < head ? .header : .payload
      #expect(try unsealed(Array(good.prefix(length)), with: key) == Unsealed(failure: expected), "\(length)")
    }
    #expect(try unsealed(good + [0], with: key) == Unsealed(failure: .payload))
    #expect(try unsealed([UInt8](repeating: 0, count: good.count), with: key) == Unsealed(failure: .header))
    let zeroed =
      good.prefix(head + 100) + [UInt8](repeating: 0, count: 50) + good.suffix(good.count - head - 150)
    #expect(try unsealed(Array(zeroed), with: key) == Unsealed(failure: .payload))
    let large = try sealed(sample(3 * 65_536), to: .keys([key.recipient]))
    for chunks in 0..<3 {
      let result = try unsealed(Array(large.prefix(head + chunks * full)), with: key)
      #expect(
        result == Unsealed(released: Array(sample(3 * 65_536).prefix(chunks * 65_536)), failure: .payload))
    }
  }
}
