import AgeFormat
import ArchiveModel
import ByteStreams
import Foundation

/// Feeds mutated sealed files to every reader of the format for so many seconds, and demands of each that it ends in
/// success or in a fault of its own, and never gives out what was not sealed.
///
/// Arguments: seconds (60), seed (random). A crash or a wrong release is reproduced with the seed that is printed.
@main struct SealFuzz {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
    let seconds = Double(arguments.first ?? 60)
    let seed = arguments.dropFirst().first ?? UInt64.random(in: 1 ... .max)
    print("seed \(seed)")
    var random = SplitMix(state: seed)
    let corpus = try Corpus.make(&random)
    let start = ContinuousClock.now
    var tallies: [String: Int] = [:]
    var runs = 0
    while ContinuousClock.now - start < .seconds(seconds) {
      let sample = corpus[Int(random.next() % UInt64(corpus.count))]
      var bytes = sample.file
      for _ in 0...(random.next() % 4) { Mutation.apply(to: &bytes, corpus, &random) }
      let outcome = try Target.run(bytes, sample, &random)
      tallies[outcome, default: 0] += 1
      runs += 1
    }
    for (outcome, count) in tallies.sorted(by: { $0.value > $1.value }) { print("\(count)\t\(outcome)") }
    print("\(runs) inputs, no crash, nothing released that was not sealed")
  }
}

/// A small generator, so that a seed tells everything.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}

/// A sealed file, what is in it, and what opens it.
struct Sample {
  var file: [UInt8]
  var plain: [UInt8]
  var identities: Identities
}

/// Files of all shapes: sizes around chunks, one and many recipients, armored and binary.
enum Corpus {
  static func make(_ random: inout SplitMix) throws -> [Sample] {
    var samples: [Sample] = []
    for size in [0, 1, 100, 65_535, 65_536, 65_537, 140_000] {
      for recipients in [1, 3] {
        let keys = try (0..<recipients).map { _ in try X25519Identity.generate() }
        let plain = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let binary = try seal(plain, to: .keys(keys.map(\.recipient)))
        let identities = Identities(keys: [keys[0]], workFactorLimit: 1)
        samples.append(Sample(file: binary, plain: plain, identities: identities))
        samples.append(Sample(file: armored(binary), plain: plain, identities: identities))
      }
    }
    return samples
  }

  private static func seal(_ plain: [UInt8], to recipients: Recipients) throws -> [UInt8] {
    let reading = Reading<[UInt8]>()
    var stage = try SealStage(
      Seal(to: recipients), workers: 1, then: Collect(reading, limit: 1 << 24))
    try plain.withUnsafeBytes { try stage.push($0) }
    try stage.finish()
    return try reading.value
  }

  private static func armored(_ bytes: [UInt8]) -> [UInt8] {
    let body = Data(bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
    return Array("-----BEGIN AGE ENCRYPTED FILE-----\n\(body)\n-----END AGE ENCRYPTED FILE-----\n".utf8)
  }
}

/// One random change.
enum Mutation {
  private static let words = [
    "-> ", "-> X25519 ", "-> scrypt ", "--- ", "\n", "\r\n", "=", "AGE", "-----END AGE ENCRYPTED FILE-----\n",
    "age-encryption.org/v1\n", "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\n", "-> grease a b\n\n",
  ]

  static func apply(to bytes: inout [UInt8], _ corpus: [Sample], _ random: inout SplitMix) {
    guard !bytes.isEmpty else {
      return bytes = Array(Self.words.randomElement(using: &random)?.utf8 ?? "".utf8)
    }
    // Half of all changes hit the header, where the grammar is.
    let span = Bool.random(using: &random) ? min(bytes.count, 400) : bytes.count
    let at = Int(random.next() % UInt64(span))
    switch random.next() % 8 {
    case 0: bytes[at] ^= 1 << UInt8(random.next() % 8)
    case 1: bytes[at] = UInt8(truncatingIfNeeded: random.next())
    case 2: bytes.removeSubrange(at...)
    case 3: bytes.removeSubrange(at..<min(bytes.count, at + Int(random.next() % 70) + 1))
    case 4: bytes.insert(contentsOf: Array(Self.words.randomElement(using: &random)?.utf8 ?? "".utf8), at: at)
    case 5:
      let end = min(bytes.count, at + Int(random.next() % 200) + 1)
      bytes.insert(contentsOf: Array(bytes[at..<end]), at: at)
    case 6:
      let other = corpus[Int(random.next() % UInt64(corpus.count))].file
      let from = Int(random.next() % UInt64(other.count))
      bytes.replaceSubrange(at..., with: other[from...])
    default: bytes += (0..<Int(random.next() % 40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
  }
}

/// All readers of the format over one input.
enum Target {
  struct WrongRelease: Error, CustomStringConvertible {
    let description: String
  }

  /// What came of it, in a word; throws only for what must never be.
  static func run(_ bytes: [UInt8], _ sample: Sample, _ random: inout SplitMix) throws -> String {
    let piece = [1, 7, 4096, 65_536, 1 << 20][Int(random.next() % 5)]
    let released = Released()
    var inspect = AnyStage(Inspect(Reading<Inspection>()))
    _ = try outcome { try feed(bytes, piece, &inspect) }
    var open = AnyStage(
      OpenStage(identities: sample.identities, workers: 2, then: Deliver(to: { released.take($0) })))
    let word = try outcome { try feed(bytes, piece, &open) }
    // A spliced file may be another sample's payload under this header only if its code says so, which it cannot.
    guard sample.plain.starts(with: released.bytes) else {
      throw WrongRelease(description: "\(released.bytes.count) bytes came out that were not sealed")
    }
    if word == "opened", released.bytes != sample.plain {
      throw WrongRelease(description: "a file passed that does not hold what was sealed")
    }
    _ = try outcome { _ = try bytes.prefix(70_000).withUnsafeBytes { try IdentityFile.read($0) } }
    _ = try outcome { _ = try X25519Recipient(String(decoding: bytes.prefix(200), as: UTF8.self)) }
    return word
  }

  private static func feed(_ bytes: [UInt8], _ piece: Int, _ stage: inout AnyStage) throws {
    try bytes.withUnsafeBytes { all in
      var rest = all
      // One byte at a time only as far as the header goes; the payload would take all the time there is.
      while !rest.isEmpty {
        let count = min(rest.count, all.count - rest.count > 2000 ? max(piece, 4096) : piece)
        try stage.push(UnsafeRawBufferPointer(rebasing: rest[..<count]))
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
    try stage.finish()
  }

  private static func outcome(_ body: () throws -> Void) throws -> String {
    do {
      try body()
      return "opened"
    } catch let fault as AgeFault {
      return fault.code.rawValue
    } catch let fault as StreamFault {
      return fault.code.rawValue
    }
  }

  private final class Released {
    var bytes: [UInt8] = []

    func take(_ more: UnsafeRawBufferPointer) { bytes.append(contentsOf: more) }
  }
}
