import ArchiveModel
import CryptoPrimitives

/// Sealing a file key with a passphrase: the scrypt recipient of age.
package enum PassphraseStanza {
  /// The work factor of new files, fixed so that every reader can follow.
  ///
  /// 2^18 takes about a second and 256 MiB.
  package static let workFactor = 18
  /// The work factor up to which a file is opened unless the caller says otherwise: 2^20, 1 GiB.
  package static let defaultLimit = 20
  /// The work factor above which a file is never opened: 2^22, 4 GiB.
  package static let largestWorkFactor = 22

  private static let label = Array("age-encryption.org/v1/scrypt".utf8)

  static func stanza(
    for fileKey: FileKey, passphrase: Passphrase, workFactor: Int = workFactor
  ) throws -> Stanza {
    let salt = try SecureRandom.bytes(16)
    let key: SecretBytes
    do {
      key = try derive(passphrase, salt, workFactor)
    } catch {
      throw AgeFault.key(error.message, hint: memoryHint)
    }
    return Stanza(
      arguments: ["scrypt", String(decoding: CanonicalBase64.encode(salt), as: UTF8.self), "\(workFactor)"],
      body: try fileKey.wrapped(under: key))
  }

  /// Opens a stanza; nil when the passphrase is another one, a header failure when this machine lacks the memory.
  static func unwrap(salt: [UInt8], workFactor: Int, body: [UInt8], passphrase: Passphrase) throws -> FileKey?
  {
    let key: SecretBytes
    do {
      key = try derive(passphrase, salt, workFactor)
    } catch {
      throw AgeFault.header(error.message, hint: memoryHint)
    }
    return try FileKey.unwrapped(body, under: key)
  }

  private static let memoryHint = "Run it where that much memory is free."

  private static func derive(_ passphrase: Passphrase, _ salt: [UInt8], _ workFactor: Int)
    throws(CryptoFault) -> SecretBytes
  {
    try passphrase.bytes.withBytes { bytes throws(CryptoFault) in
      try Scrypt.derive(passphrase: bytes, salt: label + salt, logN: workFactor, r: 8, p: 1, count: 32)
    }
  }
}
