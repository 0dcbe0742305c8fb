import COpenSSL

/// Comparison whose time tells nothing about where two values differ.
package enum ConstantTime {
  /// Whether both are the same bytes; values of different length are different, and their length is no secret.
  package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
  }
}
