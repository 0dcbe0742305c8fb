import COpenSSL
import Synchronization

/// Authenticated encryption with ChaCha20-Poly1305 (RFC 8439) under one key.
///
/// Safe from several threads at once: each call borrows a cipher context of its own, and contexts are kept
/// and used again, so a call allocates nothing once as many contexts exist as threads work. A nonce must never be used for two
/// plaintexts; that is the caller's duty.
package final class ChaCha20Poly1305: Sendable {
  /// Length of the key in bytes.
  package static let keyLength = 32
  /// Length of the tag that follows the ciphertext, in bytes.
  package static let tagLength = 16

  /// Twelve bytes that are different for every plaintext under one key.
  package typealias Nonce = InlineArray<12, UInt8>

  private struct Context: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  private let key: SecretBytes
  private let idle = Mutex<[Context]>([])

  /// Takes a 32-byte key.
  package init(key: consuming SecretBytes) {
    precondition(key.count == Self.keyLength, "a ChaCha20-Poly1305 key has 32 bytes")
    self.key = key
  }

  deinit {
    let contexts = idle.withLock { $0 }
    for context in contexts { EVP_CIPHER_CTX_free(context.pointer) }
  }

  /// Writes the ciphertext and then the tag to `output`, which is 16 bytes longer than `plaintext`.
  package func seal(
    _ plaintext: UnsafeRawBufferPointer, nonce: Nonce, authenticating data: UnsafeRawBufferPointer? = nil,
    into output: UnsafeMutableRawBufferPointer
  ) throws(CryptoFault) {
    precondition(output.count == plaintext.count + Self.tagLength, "the output must hold ciphertext and tag")
    let context = try borrow()
    defer { giveBack(context) }
    guard start(context, nonce, encrypting: true), feed(context, data, nil),
      feed(context, plaintext, output.baseAddress),
      finish(context),
      EVP_CIPHER_CTX_ctrl(
        context.pointer, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagLength),
        output.baseAddress.map { $0 + plaintext.count }) == 1
    else {
      throw CryptoFault("libcrypto cannot seal with ChaCha20-Poly1305")
    }
  }

  /// Writes the plaintext to `output`, which is 16 bytes shorter than `sealed`, and says whether the tag is right.
  ///
  /// When it is not, `output` is zeroed: nothing of it may be used.
  package func open(
    _ sealed: UnsafeRawBufferPointer, nonce: Nonce, authenticating data: UnsafeRawBufferPointer? = nil,
    into output: UnsafeMutableRawBufferPointer
  ) throws(CryptoFault) -> Bool {
    precondition(sealed.count == output.count + Self.tagLength, "the output must hold exactly the plaintext")
    let context = try borrow()
    defer { giveBack(context) }
    let ciphertext = UnsafeRawBufferPointer(rebasing: sealed[..<output.count])
    let tag = UnsafeMutableRawPointer(mutating: sealed.baseAddress.map { $0 + output.count })
    // The tag goes in before the end is asked for: without one libcrypto 3.0 ends with success unchecked.
    let authentic =
      start(context, nonce, encrypting: false)
      && EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagLength), tag) == 1
      && feed(context, data, nil) && feed(context, ciphertext, output.baseAddress) && finish(context)
    if !authentic {
      output.initializeMemory(as: UInt8.self, repeating: 0)
      ERR_clear_error()
    }
    return authentic
  }

  private func start(_ context: Context, _ nonce: Nonce, encrypting: Bool) -> Bool {
    nonce.span.withUnsafeBufferPointer {
      EVP_CipherInit_ex(context.pointer, nil, nil, nil, $0.baseAddress, encrypting ? 1 : 0) == 1
    }
  }

  private func feed(
    _ context: Context, _ bytes: UnsafeRawBufferPointer?, _ output: UnsafeMutableRawPointer?
  ) -> Bool {
    guard let bytes, !bytes.isEmpty else { return true }
    var written: Int32 = 0
    return EVP_CipherUpdate(
      context.pointer, output?.assumingMemoryBound(to: UInt8.self), &written,
      bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(bytes.count)) == 1
      && Int(written) == bytes.count
  }

  private func finish(_ context: Context) -> Bool {
    // A stream cipher has nothing left to write; the buffer is there because libcrypto wants one.
    var rest = InlineArray<16, UInt8>(repeating: 0)
    var written: Int32 = 0
    var span = rest.mutableSpan
    return span.withUnsafeMutableBufferPointer {
      EVP_CipherFinal_ex(context.pointer, $0.baseAddress, &written) == 1
    } && written == 0
  }

  private func borrow() throws(CryptoFault) -> Context {
    if let context = idle.withLock({ $0.popLast() }) { return context }
    guard let pointer = EVP_CIPHER_CTX_new() else {
      throw CryptoFault("libcrypto has no memory for a cipher")
    }
    let keyed = key.withBytes { key in
      EVP_CipherInit_ex(
        pointer, EVP_chacha20_poly1305(), nil, key.baseAddress?.assumingMemoryBound(to: UInt8.self), nil, 1)
    }
    guard keyed == 1 else {
      EVP_CIPHER_CTX_free(pointer)
      throw CryptoFault("libcrypto has no ChaCha20-Poly1305")
    }
    return Context(pointer: pointer)
  }

  private func giveBack(_ context: Context) { idle.withLock { $0.append(context) } }
}
