package import CryptoPrimitives

/// The text file that holds identities, one on a line, as `age-keygen` writes it and `age -i` reads it.
///
/// Empty lines and lines that begin with `#` are comments. A comment `# public key: age1…` states the recipient of
/// the next identity, and a file where it is another one is refused: somebody sealed to a key that is not there.
package enum IdentityFile {
  /// Largest file that is read, in bytes.
  package static let largestSize = 65_536

  private static let statement = "public key: "  // as age-keygen words it

  /// The identities of the file, at least one; faults with `keyInvalid` and the line, never with its text.
  package static func read(_ contents: UnsafeRawBufferPointer) throws -> [X25519Identity] {
    guard contents.count <= largestSize else {
      throw AgeFault.key(
        "the identity file is larger than \(largestSize) bytes",
        hint: "Name the file that holds the private key.")
    }
    var identities: [X25519Identity] = []
    var stated: String?
    for (index, line) in contents.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      let line = UnsafeRawBufferPointer(rebasing: line)
      if line.starts(with: "# \(statement)".utf8) {
        stated = String(decoding: line.dropFirst(2 + statement.utf8.count), as: UTF8.self)
      }
      if line.isEmpty || line[0] == UInt8(ascii: "#") { continue }
      guard let identity = try X25519Identity(text: line) else { throw refusal(of: line, number: index + 1) }
      if let stated, stated.hasPrefix("age1"), stated != identity.recipient.description {
        throw AgeFault.key(
          "line \(index + 1) of the identity file does not belong to the recipient stated above it",
          hint:
            "Restore the file from its copy; files sealed to the stated key need the key that belongs to it.")
      }
      stated = nil
      identities.append(identity)
    }
    guard !identities.isEmpty else {
      throw AgeFault.key(
        "the identity file holds no identity",
        hint: "An identity is a line that begins with `AGE-SECRET-KEY-1`.")
    }
    return identities
  }

  /// The text of a file with one identity: the comments, its public key, the identity.
  ///
  /// A line end inside a comment becomes a space, so a comment cannot add lines.
  package static func write(_ identity: X25519Identity, comments: [String]) -> SecretBytes {
    let comments = comments + ["\(statement)\(identity.recipient)"]
    let head = comments.flatMap { comment in
      Array("# ".utf8) + comment.utf8.map { $0 == 10 || $0 == 13 ? 32 : $0 } + [UInt8(ascii: "\n")]
    }
    let key = identity.text()
    return key.withBytes { key in
      SecretBytes(count: head.count + key.count + 1) { text in
        text.copyBytes(from: head)
        UnsafeMutableRawBufferPointer(rebasing: text[head.count...]).copyBytes(from: key)
        text[text.count - 1] = UInt8(ascii: "\n")
      }
    }
  }

  private static func refusal(of line: UnsafeRawBufferPointer, number: Int) -> AgeFault {
    let place = "line \(number) of the identity file"
    if line.last == UInt8(ascii: "\r") {
      return .key(
        "\(place) ends in a carriage return", hint: "Save the file with LF line ends, as it was generated.")
    }
    if line[0] == 0x20 || line[0] == 0x09 || line.last == 0x20 || line.last == 0x09 {
      return .key(
        "\(place) has white space around it", hint: "Remove the white space before and after the key.")
    }
    if line.starts(with: "age1".utf8) {
      return .key(
        "\(place) holds a recipient instead of an identity",
        hint: "Name the file with the line that begins with `AGE-SECRET-KEY-1`.")
    }
    if line.starts(with: "age-encryption.org/".utf8) || line.elementsEqual(ArmorDecoder.begin) {
      return .key(
        "the identity file is itself sealed",
        hint: "Unseal it first, into memory such as /dev/shm, and name the result.")
    }
    if line.starts(with: "AGE-SECRET-KEY-PQ-".utf8) || line.starts(with: "AGE-PLUGIN-".utf8)
      || line.starts(with: "-----BEGIN".utf8)
    {
      return .key(
        "\(place) holds a key of a type that is not supported",
        hint: "Use an X25519 identity: `AGE-SECRET-KEY-1`.")
    }
    if line.starts(with: "AGE-SECRET-KEY-".utf8) {
      return .key(
        "\(place) holds a damaged identity",
        hint: "Its checksum does not match; restore the file from its copy.")
    }
    return .key(
      "\(place) is not an identity", hint: "An identity is a line that begins with `AGE-SECRET-KEY-1`.")
  }
}
