import AgeFormat
import ArchiveModel
import CryptoPrimitives
import Foundation
import Processes
import Settings
import Storage

/// The keys that a user gives to `seal` and `unseal`; paths are relative to the working directory.
package struct SealStreamKeys: Sendable {
  /// Such as `age1…`.
  package var recipients: [String]
  /// Files with one recipient in a line.
  package var recipientFiles: [String]
  /// Files with private keys, `AGE-SECRET-KEY-1…`; only `unseal` reads them.
  package var identityFiles: [String]
  /// Its contents but for one line end are the passphrase; nil when none is given.
  package var passphraseFile: String?
  /// Whether a passphrase is asked for at the terminal.
  package var mayAsk: Bool
  /// The largest scrypt work factor that is tried.
  package var workFactorLimit: Int

  package init(
    recipients: [String] = [], recipientFiles: [String] = [], identityFiles: [String] = [],
    passphraseFile: String? = nil, mayAsk: Bool = false, workFactorLimit: Int = 20
  ) {
    self.recipients = recipients
    self.recipientFiles = recipientFiles
    self.identityFiles = identityFiles
    self.passphraseFile = passphraseFile
    self.mayAsk = mayAsk
    self.workFactorLimit = workFactorLimit
  }

  /// Whom to seal to.
  func recipients(in world: World) async throws -> Recipients {
    var keys = try recipients.map { try X25519Recipient($0) }
    for file in recipientFiles { keys += try Self.recipients(in: file, world) }
    if !keys.isEmpty { return .keys(keys) }
    if let given = try givenPassphrase(in: world) { return .passphrase(given) }
    guard let first = try await world.askSecret("Passphrase: "),
      let second = try await world.askSecret("The same again: ")
    else {
      throw OperationFault(
        .keyMissing, "a passphrase is needed, and nobody is here to be asked for it",
        hint: "Add --recipient R or --passphrase-file FILE.")
    }
    guard first.withBytes({ one in second.withBytes { one.elementsEqual($0) } }) else {
      throw OperationFault(
        .keyInvalid, "the two passphrases are not the same", hint: "Run the command again.")
    }
    return .passphrase(try first.withBytes { bytes throws(AgeFault) in try Passphrase(bytes) })
  }

  /// The public keys of a file, at least one; faults with `keyInvalid` and the line.
  private static func recipients(in file: String, _ world: World) throws -> [X25519Recipient] {
    let text = try contents(file, "recipients", world).withBytes { String(decoding: $0, as: UTF8.self) }
    var found: [X25519Recipient] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let word = line.trimmingCharacters(in: .whitespaces)
      guard !word.isEmpty, !word.hasPrefix("#") else { continue }
      do {
        found.append(try X25519Recipient(word))
      } catch let fault as AgeFault {
        throw OperationFault(fault.code, "\(file):\(index + 1): \(fault.message)", hint: fault.hint)
      }
    }
    // Without this a file of comments would be taken for no recipients at all, and a passphrase asked for.
    guard !found.isEmpty else {
      throw OperationFault(
        .keyInvalid, "the recipients file \(file) names no recipient",
        hint: "Write one public key, age1…, in a line.")
    }
    return found
  }

  /// What is to open a stream; a passphrase is asked for when nothing was given and somebody is there.
  func identities(in world: World) async throws -> Identities {
    var found = Identities(workFactorLimit: workFactorLimit)
    for file in identityFiles {
      let contents = try Self.contents(file, "identity", world)
      do {
        found.keys += try contents.withBytes { try IdentityFile.read($0) }
      } catch let fault as AgeFault {
        throw OperationFault(fault.code, "\(file): \(fault.message)", hint: fault.hint)
      }
    }
    if let passphrase = try givenPassphrase(in: world) {
      found.passphrases = [passphrase]
    } else if mayAsk, let answer = try await world.askSecret("Passphrase: ") {
      found.passphrases = [try answer.withBytes { bytes throws(AgeFault) in try Passphrase(bytes) }]
    }
    return found
  }

  private func givenPassphrase(in world: World) throws -> Passphrase? {
    guard let passphraseFile else { return nil }
    return try Self.contents(passphraseFile, "passphrase", world).withBytes { bytes throws(AgeFault) in
      try Passphrase(contents: bytes)
    }
  }

  /// Like a stand-alone age, it reads what the user names, pipes too; the settings' rules are for settings.
  private static func contents(_ path: String, _ what: String, _ world: World) throws -> Secret {
    let absolute = path.hasPrefix("/") ? path : "\(world.workingDirectory)/\(path)"
    func fault(_ deed: String) -> OperationFault {
      OperationFault(
        .fileNotFound, "the \(what) file \(path) cannot be \(deed): \(String(cString: strerror(errno)))")
    }
    let descriptor = open(absolute, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw fault("opened") }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: IdentityFile.largestSize + 1)
    defer { _ = bytes.withUnsafeMutableBytes { $0.initializeMemory(as: UInt8.self, repeating: 0) } }
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { bytes in
        let room = UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
        return read(descriptor, room.baseAddress, room.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw fault("read") }
      if count == 0 { return Secret(bytes[..<filled]) }
      filled += count
    }
    throw OperationFault(
      .keyInvalid, "the \(what) file \(path) is larger than \(IdentityFile.largestSize) bytes",
      hint: "Name the file that holds the \(what).")
  }
}
