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
    let key = try derive(passphrase, salt, workFactor)
    return Stanza(
      arguments: ["scrypt", String(decoding: CanonicalBase64.encode(salt), as: UTF8.self), "\(workFactor)"],
      body: try fileKey.wrapped(under: key))
  }

  /// Opens a stanza; nil when the passphrase is another one.
  static func unwrap(salt: [UInt8], workFactor: Int, body: [UInt8], passphrase: Passphrase) throws -> FileKey?
  {
    try FileKey.unwrapped(body, under: derive(passphrase, salt, workFactor))
  }

  private static func derive(_ passphrase: Passphrase, _ salt: [UInt8], _ workFactor: Int) throws
    -> SecretBytes
  {
    try passphrase.bytes.withBytes {
      try Scrypt.derive(passphrase: $0, salt: label + salt, logN: workFactor, r: 8, p: 1, count: 32)
    }
  }
}
