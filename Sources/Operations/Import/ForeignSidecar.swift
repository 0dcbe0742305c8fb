import ArchiveModel

/// A checksum file that other scripts wrote: `sha256sum FILE > FILE.sha256`, also from another folder, in binary mode, or
/// the digest alone.
enum ForeignSidecar {
  /// The digest it states for the file; throws `verifyFailed` for what cannot be read as one.
  static func digest(_ bytes: [UInt8], of name: String) throws(OperationFault) -> Digest {
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard lines.count == 1, let line = lines.first, let digest = Digest(hex: line.prefix(64).lowercased())
    else {
      throw OperationFault(
        .verifyFailed, "the checksum file of \(name) is not one of sha256sum",
        hint: "Look at it, and put it right or away.")
    }
    // Its path is where the script ran; only the last part must be this file's.
    let rest = line.dropFirst(64).drop { $0 == " " || $0 == "*" }
    guard rest.isEmpty || rest.split(separator: "/").last.map(String.init) == name else {
      throw OperationFault(
        .verifyFailed, "the checksum file of \(name) is of another file: \(String(rest).quotedForMessage)",
        hint: "Look at it, and put it right or away.")
    }
    return digest
  }
}
