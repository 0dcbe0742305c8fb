/// The checksum file beside a stored file: one line as `sha256sum` writes and `sha256sum -c` reads it.
///
/// That is 64 lower-case hexadecimal digits, two spaces, the file's name without a path, and a line feed.
package struct Sidecar: Equatable, Sendable {
  /// Of the stored bytes, after compression and seal.
  package let digest: Digest
  /// The name of the file that the digest is of.
  package let fileName: String

  package init(digest: Digest, fileName: String) {
    self.digest = digest
    self.fileName = fileName
  }

  /// The bytes of the checksum file.
  package var text: [UInt8] { Array("\(digest.hex)  \(fileName)\n".utf8) }

  /// The size of the longest checksum file: the digest, two spaces, a name of 255 bytes and the line feed.
  package static let longest = 64 + 2 + 255 + 1

  /// Reads the checksum file that lies beside `fileName`; throws `verifyFailed` for any other byte (F15).
  ///
  /// The name in it is compared and never used: nothing in a sidecar becomes a path.
  package init(reading bytes: [UInt8], beside fileName: String) throws(ModelFault) {
    func fault(_ finding: String) -> ModelFault {
      ModelFault(
        .verifyFailed, "the checksum file of \(fileName.quotedForMessage) \(finding)",
        hint: "The catalog's digest decides; verify the backup, and look at who edited its checksum file.")
    }
    guard !bytes.isEmpty else { throw fault("is empty") }
    guard !bytes.contains(UInt8(ascii: "\r")) else { throw fault("has carriage returns") }
    guard bytes.last == UInt8(ascii: "\n") else { throw fault("does not end in a line feed") }
    guard bytes.dropLast().allSatisfy({ $0 != UInt8(ascii: "\n") }) else { throw fault("has several lines") }
    guard let line = String(validating: bytes.dropLast(), as: UTF8.self) else { throw fault("is not UTF-8") }
    guard let digest = Digest(hex: String(line.prefix(64))) else {
      throw fault("does not begin with 64 lower-case hexadecimal digits")
    }
    let rest = line.dropFirst(64)
    guard rest.hasPrefix("  ") else { throw fault("has no two spaces between digest and name") }
    let name = String(rest.dropFirst(2))
    guard !name.contains("/") else { throw fault("names a path: \(name.quotedForMessage)") }
    guard name.utf8.elementsEqual(fileName.utf8) else {
      throw fault("is of another file: \(name.quotedForMessage)")
    }
    self.init(digest: digest, fileName: fileName)
  }
}
