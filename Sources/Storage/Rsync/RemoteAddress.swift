import ArchiveModel

/// Where a folder of another host is: `user@host:path`, as rsync writes it.
///
/// The parts are held to what means itself to a shell, to rsync and to ssh, so no part can become an option or a
/// command. The path may be empty: the home directory, or the folder to which a restricted key is held.
package struct RemoteAddress: Hashable, Sendable, CustomStringConvertible {
  /// Nil for the user's own name there.
  package let user: String?
  /// A name or an address, without brackets.
  package let host: String
  /// Absolute, or relative to the home directory; without a slash at the end, empty for the folder itself.
  package let path: String

  /// Reads an address; throws `nameInvalid`.
  package init(_ text: String) throws(StorageFault) {
    func refusal(_ what: String) -> StorageFault {
      StorageFault(
        .nameInvalid, "\(text.quotedForMessage) is not the address of a remote folder: \(what)",
        hint: "Write it like backup@nas:/volume1/pg, or backup@nas: for a key that is held to a folder.")
    }
    var rest = Substring(text)
    if let at = rest.firstIndex(of: "@") {
      user = String(rest[..<at])
      rest = rest[rest.index(after: at)...]
    } else {
      user = nil
    }
    let end =
      rest.hasPrefix("[") ? rest.firstIndex(of: "]").map { rest.index(after: $0) } : rest.firstIndex(of: ":")
    guard let end, end < rest.endIndex, rest[end] == ":" else {
      throw refusal("there is no colon behind the host")
    }
    let name = rest[..<end]
    host = String(name.hasPrefix("[") ? name.dropFirst().dropLast() : name)
    var folder = rest[rest.index(after: end)...]
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    path = String(folder)
    guard user.map({ Self.isPlain($0, "._-+") }) ?? true else { throw refusal("the user's name") }
    guard Self.isPlain(host, "._-:%") else { throw refusal("the host's name") }
    guard path.isEmpty || Self.isPlain(path, "._-+/%@=,"), !path.split(separator: "/").contains("..") else {
      throw refusal("the path")
    }
  }

  private static func isPlain(_ text: String, _ others: String) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: "-") else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: others.utf8.contains(byte)
      }
    }
  }

  /// `user@host`, as ssh takes it.
  package var login: String { (user.map { $0 + "@" } ?? "") + host }

  /// The path of a name in the folder.
  func path(of name: String) -> String {
    path.isEmpty ? name : path.hasSuffix("/") ? path + name : "\(path)/\(name)"
  }

  /// The folder as an argument of rsync.
  var folderArgument: String {
    "\(loginArgument):\(path.isEmpty ? "./" : path.hasSuffix("/") ? path : path + "/")"
  }

  /// A name in the folder as an argument of rsync.
  func argument(of name: String) -> String { "\(loginArgument):\(path(of: name))" }

  private var loginArgument: String {
    (user.map { $0 + "@" } ?? "") + (host.contains(":") ? "[\(host)]" : host)
  }

  package var description: String { "\(loginArgument):\(path)" }
}
