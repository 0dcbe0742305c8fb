package import ArchiveModel
import COpenSSL

/// SHA-256 (FIPS 180-4) fed piece by piece, on libcrypto.
package struct SHA256: ~Copyable {
  private let context: OpaquePointer

  /// Begins an empty message.
  package init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto has no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes to the message.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    let accepted = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    precondition(accepted == 1, "libcrypto refused bytes for SHA-256")
  }

  /// Ends the message and gives its digest.
  package consuming func finish() -> Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    let finished = bytes.withUnsafeMutableBufferPointer { EVP_DigestFinal_ex(context, $0.baseAddress, nil) }
    guard finished == 1, let digest = Digest(bytes: bytes) else {
      preconditionFailure("libcrypto did not finish SHA-256")
    }
    return digest
  }

  /// The digest of bytes at hand.
  package static func digest(of bytes: some Sequence<UInt8>) -> Digest {
    var hash = SHA256()
    Array(bytes).withUnsafeBytes { hash.update($0) }
    return hash.finish()
  }
}
