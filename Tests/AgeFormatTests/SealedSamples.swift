@testable import AgeFormat
import ArchiveModel
import ByteStreams
import CryptoPrimitives

/// What came out of opening a file: the plaintext that was released, and the fault that ended it.
struct Unsealed: Equatable {
  var released: [UInt8] = []
  var failure: AgeFailureClass?
}

/// Bytes that look random and are the same in every run.
func sample(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
  return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    for index in 0..<count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      buffer[index] = UInt8(truncatingIfNeeded: state >> 56)
    }
    filled = count
  }
}

/// Seals bytes as every user does.
func sealed(_ bytes: [UInt8], to recipients: Recipients) throws -> [UInt8] {
  var output: [UInt8] = []
  var sealing = try SealStage(Seal(to: recipients), then: Deliver { output.append(contentsOf: $0) })
  try bytes.withUnsafeBytes { try sealing.push($0) }
  try sealing.finish()
  return output
}

/// The payload nonce of files that must come out the same twice.
let fixedNonce = sample(16, seed: 99)

/// Seals bytes with the fixed nonce, pushed in steps of `step`.
func sealed(_ bytes: [UInt8], with seal: Seal, step: Int = 1 << 20, workers: Int = 2) throws -> [UInt8] {
  var output: [UInt8] = []
  let end = Deliver { output.append(contentsOf: $0) }
  var sealing = try SealStage(seal, nonce: fixedNonce, workers: workers, then: end)
  for piece in pieces(of: bytes, step) { try piece.withUnsafeBytes { try sealing.push($0) } }
  try sealing.finish()
  return output
}

/// Opens a file, pushed in steps of `step`, as far as it goes; any fault but one of a sealed file is thrown on.
func unsealed(
  _ file: [UInt8], with identities: Identities, step: Int = 1 << 20, workers: Int = 2
) throws -> Unsealed {
  var result = Unsealed()
  do {
    let output = Deliver { result.released.append(contentsOf: $0) }
    var unsealing = OpenStage(identities: identities, workers: workers, then: output)
    for piece in pieces(of: file, step) { try piece.withUnsafeBytes { try unsealing.push($0) } }
    try unsealing.finish()
  } catch let fault as AgeFault where fault.failureClass != nil {
    #if DEBUG
    precondition(
      fault.exitStatus == .key && fault.hint != nil, "every failure has the exit status 7 and a hint")
    #endif
    result.failure = fault.failureClass
  }
  return result
}

func unsealed(_ file: [UInt8], with identity: X25519Identity, step: Int = 1 << 20) throws -> Unsealed {
  try unsealed(file, with: Identities(keys: [identity]), step: step)
}

/// A header of these stanzas with a right code.
func header(_ stanzas: [Stanza], _ fileKey: FileKey) throws -> [UInt8] {
  try Header(stanzas: stanzas, fileKey: fileKey).encoded
}

/// Reads a header in one piece.
func readHeader(_ bytes: [UInt8]) throws -> Header? {
  var reader = HeaderReader()
  _ = try bytes.withUnsafeBytes { try reader.read($0) }
  try reader.finish()
  return reader.header
}

func passphrase(_ text: String) throws -> Passphrase {
  try Array(text.utf8).withUnsafeBytes { try Passphrase($0) }
}

func identity(_ text: String) throws -> X25519Identity? {
  try Array(text.utf8).withUnsafeBytes { try X25519Identity(text: $0) }
}

extension X25519Identity {
  /// The identity as a string, which only a test may make of it.
  var spelled: String { text().withBytes { String(decoding: $0, as: UTF8.self) } }
}

private func pieces(of bytes: [UInt8], _ step: Int) -> [ArraySlice<UInt8>] {
  stride(from: 0, to: bytes.count, by: step).map { bytes[$0..<min($0 + step, bytes.count)] }
}
