@testable import AgeFormat
import ByteStreams
import Testing

/// Blocks have 16 chunks, 1 MiB of plaintext; what one thread does and what several do must not differ.
@Suite("Chunks on several threads") struct ParallelChunksTests {
  private let key: X25519Identity
  private let seal: Seal
  private var head: Int { seal.header.encoded.count + 16 }

  init() throws {
    key = try X25519Identity.generate()
    seal = try Seal(to: .keys([key.recipient]))
  }

  private func open(_ file: [UInt8], workers: Int = 4, step: Int = 1 << 20) throws -> Unsealed {
    try unsealed(file, with: Identities(keys: [key]), step: step, workers: workers)
  }

  @Test(
    "any number of threads seals the same bytes and opens them, at every edge of a block",
    arguments: [(1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20, (5 << 20) + 65_536])
  func edges(count: Int) throws {
    let plaintext = sample(count)
    let alone = try sealed(plaintext, with: seal, workers: 1)
    #expect(Int64(alone.count - head + 16) == PayloadLayout.sealedSize(plaintext: Int64(count)))
    for workers in [2, 4, 7] {
      #expect(try sealed(plaintext, with: seal, step: 300_000, workers: workers) == alone)
      #expect(try open(alone, workers: workers, step: 777_777) == Unsealed(released: plaintext))
    }
  }

  @Test("F13: exactly the chunks before a damaged one are released, wherever in a block it stands")
  func damaged() throws {
    let plaintext = sample(70 * 65_536 + 5)
    let good = try sealed(plaintext, with: seal)
    for chunk in [0, 1, 15, 16, 17, 31, 33, 64, 70] {
      var bad = good
      bad[head + chunk * 65_552 + 3] ^= 1
      #expect(try open(bad) == Unsealed(released: Array(plaintext.prefix(chunk * 65_536)), failure: .payload))
    }
  }

  @Test("F14: a file cut at any chunk, or extended, releases its authentic chunks and fails")
  func cut() throws {
    let plaintext = sample(33 * 65_536)
    let good = try sealed(plaintext, with: seal)
    for chunks in [0, 1, 15, 16, 17, 31, 32] {
      let released = Array(plaintext.prefix(chunks * 65_536))
      #expect(
        try open(Array(good.prefix(head + chunks * 65_552)))
          == Unsealed(released: released, failure: .payload))
    }
    for tail in [1, 16, 65_552, 20 * 65_552] {
      #expect(try open(good + sample(tail)) == Unsealed(released: plaintext, failure: .payload))
    }
    let blockEnd = try sealed(sample(32 * 65_536), with: seal)
    #expect(try open(blockEnd + [0]) == Unsealed(released: sample(32 * 65_536), failure: .payload))
  }

  @Test("F13: random flipped bits in a file of several blocks are all found, and nothing false is released")
  func randomFlips() throws {
    let plaintext = sample(18 * 65_536)
    let good = try sealed(plaintext, with: seal)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<150 {
      let bit = Int.random(in: 0..<(good.count * 8), using: &random)
      var bad = good
      bad[bit / 8] ^= 1 << UInt8(bit % 8)
      let result = try open(bad, workers: 2)
      #expect(result.failure != nil && plaintext.starts(with: result.released), "bit \(bit)")
    }
  }

  @Test("a file is read back with its own file key alone; another key, or a changed header, is refused")
  func readBack() throws {
    let plaintext = sample(3 << 20)
    var file = try sealed(plaintext, with: seal)
    func readBack(_ fileKey: FileKey) throws -> [UInt8] {
      let reading = Reading<[UInt8]>()
      var stage = OpenStage(fileKey: fileKey, then: Collect(reading, limit: 4 << 20))
      try file.withUnsafeBytes { try stage.push($0) }
      try stage.finish()
      return try reading.value
    }
    #expect(try readBack(seal.fileKey) == plaintext)
    #expect(throws: AgeFault.foreignKey) { try readBack(FileKey.generate()) }
    // A character inside the stanza's body, which the last line authenticates.
    let position = seal.header.encoded.count - 60
    file[position] = file[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
    #expect(throws: AgeFault.foreignKey) { try readBack(seal.fileKey) }
  }

  @Test("a stage that is dropped in the middle of a stream ends nothing behind it")
  func dropped() throws {
    var isEnded = false
    do {
      var stage = try SealStage(seal, then: Deliver(to: { _ in }, end: { isEnded = true }))
      try sample(5 << 20).withUnsafeBytes { try stage.push($0) }
    }
    #expect(!isEnded)
  }
}
