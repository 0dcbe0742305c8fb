import AgeFormat
import ArchiveModel
import CryptoPrimitives
import Foundation
import Glibc

/// Makes a new identity and writes it to a file that only its owner can read.
package struct KeyGeneration: Sendable {
  /// What was made.
  package struct Outcome: Sendable, Equatable {
    /// As the user chose it; a comment in the file tells it.
    package var name: String
    /// The file with the private key, as the user's working directory understands it.
    package var path: String
    /// Such as `age1…`.
    package var recipient: String
    /// Sixteen hexadecimal digits, by which manifests tell recipients apart.
    package var fingerprint: String

    package init(name: String, path: String, recipient: String, fingerprint: String) {
      self.name = name
      self.path = path
      self.recipient = recipient
      self.fingerprint = fingerprint
    }
  }

  private let name: String
  private let path: String?

  /// `path` is relative to the working directory; nil for `<name>.key` in it.
  package init(name: String, path: String?) {
    self.name = name
    self.path = path
  }

  /// Writes the file; throws `usage` for a name that the settings would refuse, `storeExists` when there is a file.
  package func run(in world: World) throws -> Outcome {
    let isName =
      (1...64).contains(name.utf8.count)
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-@".contains($0)) }
      && !name.hasPrefix(".") && !name.hasPrefix("-")
    guard isName else {
      throw OperationFault(
        .usage, "\(name.quotedForMessage) is not a name for a key",
        hint: "Use 1 to 64 letters, digits, '.', '_', '-' and '@', as in ops-2026.")
    }
    let wanted = path ?? name + ".key"
    let absolute = wanted.hasPrefix("/") ? wanted : "\(world.workingDirectory)/\(wanted)"
    let identity = try X25519Identity.generate()
    let made = RFC3339.text(world.clock.now)
    let text = IdentityFile.write(identity, comments: ["strongroom key \(name)", "created: \(made)"])
    let file = try NewFile(absolute)
    try text.withBytes { try file.write($0) }
    try file.settle()
    return Outcome(
      name: name, path: world.displayed(absolute), recipient: identity.recipient.description,
      fingerprint: identity.recipient.fingerprint)
  }
}

/// A file that did not exist before, 0600, removed again unless it is settled.
private final class NewFile {
  private let path: String
  private let descriptor: Int32
  private var isSettled = false

  init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      guard errno != EEXIST else {
        throw OperationFault(
          .storeExists, "\(path) exists already, and a key is never overwritten",
          hint: "Choose another file with --out.")
      }
      throw Self.fault(path, "made")
    }
    fchmod(descriptor, 0o600)
  }

  deinit {
    close(descriptor)
    if !isSettled { unlink(path) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.fault(path, "written") }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Returns when file and name are on stable storage: a key that vanishes with the power is no key.
  func settle() throws {
    guard fsync(descriptor) == 0 else { throw Self.fault(path, "made durable") }
    let parent = path.split(separator: "/").dropLast().joined(separator: "/")
    let folder = open("/" + parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      defer { close(folder) }
      guard fsync(folder) == 0 else { throw Self.fault(path, "made durable") }
    }
    isSettled = true
  }

  private static func fault(_ path: String, _ deed: String) -> OperationFault {
    OperationFault(
      errno == ENOSPC ? .storeFull : .storeUnwritable,
      "\(path) cannot be \(deed): \(String(cString: strerror(errno)))",
      hint: "Choose another file with --out.")
  }
}
