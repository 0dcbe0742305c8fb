/// One file about to be sealed: a file key, and the header that wraps it for the recipients; both are new.
///
/// The file key stays at hand, so what was written can be read back and checked on a host that has no identity.
package struct Seal: Sendable {
  /// The header that goes first.
  package let header: Header
  /// The key of this one file.
  package let fileKey: FileKey

  /// Draws a file key and wraps it for the recipients; faults with `keyInvalid` for none or too many.
  ///
  /// With a passphrase this takes about a second and 256 MiB.
  package init(to recipients: Recipients) throws {
    fileKey = try FileKey.generate()
    header = try Header(stanzas: recipients.stanzas(for: fileKey), fileKey: fileKey)
  }
}
