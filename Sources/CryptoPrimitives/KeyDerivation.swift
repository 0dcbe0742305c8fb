import COpenSSL

/// Runs one key derivation function of libcrypto; HKDF and scrypt are its two faces.
struct KeyDerivation {
  let algorithm: StaticString
  private var parameters: [OSSL_PARAM] = []
  private var numberNames: [StaticString] = []
  private var numbers: [UInt64] = []

  init(_ algorithm: StaticString) { self.algorithm = algorithm }

  /// Names bytes that must stay in place until `derive` has returned.
  mutating func set(_ name: StaticString, _ bytes: UnsafeRawBufferPointer) {
    // libcrypto takes no address for "not given"; the name's own address stands for zero bytes.
    let address = bytes.baseAddress ?? UnsafeRawPointer(name.utf8Start)
    parameters.append(
      OSSL_PARAM_construct_octet_string(name.cString, UnsafeMutableRawPointer(mutating: address), bytes.count)
    )
  }

  /// Names the digest; a static string is zero-terminated.
  mutating func setDigest(_ digest: StaticString) {
    parameters.append(
      OSSL_PARAM_construct_utf8_string(
        StaticString("digest").cString, UnsafeMutablePointer(mutating: digest.cString), 0))
  }

  /// Names a number, which libcrypto reads by address when `derive` runs.
  mutating func set(_ name: StaticString, _ number: UInt64) {
    numberNames.append(name)
    numbers.append(number)
  }

  /// Fills the buffer with the key; false when libcrypto refuses, for example for want of memory.
  mutating func derive(into key: UnsafeMutableRawBufferPointer) -> Bool {
    guard let function = EVP_KDF_fetch(nil, algorithm.cString, nil) else { return false }
    defer { EVP_KDF_free(function) }
    guard let context = EVP_KDF_CTX_new(function) else { return false }
    defer { EVP_KDF_CTX_free(context) }
    let address = key.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let derived = numbers.withUnsafeMutableBufferPointer { numbers in
      for (index, name) in numberNames.enumerated() {
        parameters.append(OSSL_PARAM_construct_uint64(name.cString, numbers.baseAddress.map { $0 + index }))
      }
      return EVP_KDF_derive(context, address, key.count, parameters + [OSSL_PARAM_construct_end()]) == 1
    }
    if !derived { ERR_clear_error() }
    return derived
  }
}

extension StaticString {
  fileprivate var cString: UnsafePointer<CChar> {
    UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
  }
}
