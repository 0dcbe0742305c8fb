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
  package var identityFiles: [String]
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
    var texts = recipients
    for file in recipientFiles {
      let text = try Self.contents(file, world).withBytes { String(decoding: $0, as: UTF8.self) }
      texts += text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }
    if !texts.isEmpty { return .keys(try texts.map { try X25519Recipient($0) }) }
    if let given = try givenPassphrase(in: world) { return .passphrase(given) }
    let ask = world.askSecret
    let answers = try await BlockingThread.run { (ask("Passphrase: "), ask("The same again: ")) }
    guard let first = answers.0, let second = answers.1 else {
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

  func identities(in world: World) throws -> [X25519Identity] {
    try identityFiles.flatMap { file in
      try Self.contents(file, world).withBytes { try IdentityFile.read($0) }
    }
  }

  func givenPassphrase(in world: World) throws -> Passphrase? {
    guard let passphraseFile else { return nil }
    return try Self.contents(passphraseFile, world).withBytes { bytes throws(AgeFault) in
      try Passphrase(contents: bytes)
    }
  }

  /// Like a stand-alone age, it reads what the user names, pipes too; the settings' rules are for settings.
  private static func contents(_ path: String, _ world: World) throws -> Secret {
    let absolute = path.hasPrefix("/") ? path : "\(world.workingDirectory)/\(path)"
    let descriptor = open(absolute, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
      throw OperationFault(.fileNotFound, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 8192)
    while bytes.count <= IdentityFile.largestSize {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw OperationFault(.fileNotFound, "\(path) cannot be read: \(String(cString: strerror(errno)))")
      }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return Secret(bytes)
  }
}
