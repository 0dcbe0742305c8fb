import ArchiveModel
import CryptoPrimitives
import Foundation
package import Processes

/// One public key by which a host proves that it is itself.
package struct HostKey: Equatable, Sendable {
  /// Such as `ssh-ed25519`.
  package let type: String
  /// The key itself, base64.
  let blob: String
  /// As `ssh-keygen -l` shows it: `SHA256:` and base64 without padding.
  package let fingerprint: String

  init?(type: String, blob: String) {
    guard let bytes = Data(base64Encoded: blob) else { return nil }
    self.type = type
    self.blob = blob
    let digest = Data(SHA256.digest(of: Array(bytes)).bytes).base64EncodedString()
    fingerprint = "SHA256:" + digest.prefix { $0 != "=" }
  }
}

/// Asks for the keys of a host, and pins them in a file of known hosts.
package struct HostKeys: Sendable {
  private let store: String
  private let end: RemoteEnd

  package init(of end: RemoteEnd, store: String) {
    self.store = store
    self.end = end
  }

  /// How the host is called in the file: `nas`, or `[nas]:2222`.
  package var hostName: String {
    end.port == 22 ? end.address.host : "[\(end.address.host)]:\(end.port)"
  }

  /// The keys that whoever answers there shows now; throws `remoteUnreachable` when nobody does.
  package func shown(by runner: ProcessRunner) async throws(StorageFault) -> [HostKey] {
    let trouble = RemoteTrouble(store: store, end: end)
    let seconds = min(30, max(1, end.timeout))
    let command = Command(
      "ssh-keyscan",
      ["-T", "\(seconds)", "-p", "\(end.port)", "-t", "ed25519,ecdsa,rsa", "--", end.address.host])
    let result: ProcessResult
    do {
      result = try await runner.run(command, outputLimit: 1 << 20, timeout: .seconds(3 * seconds))
    } catch {
      throw trouble.fault("ask for the host key of", error)
    }
    let keys = Self.keys(in: result.outputText) { _ in true }
    guard !keys.isEmpty else {
      throw StorageFault(
        .remoteUnreachable, "no ssh server answers at \(end.address.host) port \(end.port)",
        hint: "Check url and port of store '\(store)', and that the host is up.")
    }
    return keys
  }

  /// The keys that are pinned for the host.
  package func pinned() throws(StorageFault) -> [HostKey] {
    guard let bytes = FileManager.default.contents(atPath: end.knownHosts) else { return [] }
    return Self.keys(in: String(decoding: bytes, as: UTF8.self)) { $0 == hostName }
  }

  /// Pins keys in the place of those that were pinned for the host; the file is replaced in one step.
  ///
  /// Its folder is made, 0700, when it is absent: on a new machine hosts are pinned before there is an archive.
  package func pin(_ keys: [HostKey]) throws(StorageFault) {
    let before = FileManager.default.contents(atPath: end.knownHosts) ?? Data()
    var lines = String(decoding: before, as: UTF8.self).split(separator: "\n").map(String.init)
    lines.removeAll { $0.split(separator: " ").first.map(String.init) == hostName }
    lines += keys.map { "\(hostName) \($0.type) \($0.blob)" }
    let slash = end.knownHosts.lastIndex(of: "/") ?? end.knownHosts.startIndex
    let path = String(end.knownHosts[..<slash])
    if access(path, F_OK) != 0 { mkdir(path, 0o700) }
    let folder = try HeldDirectory.scratch(path)
    let name = String(end.knownHosts[end.knownHosts.index(after: slash)...])
    do {
      try folder.unlink(name + ".new")
      let file = try folder.create(name + ".new")
      try file.writeAll(Array((lines.joined(separator: "\n") + "\n").utf8))
      try file.sync()
      try file.close()
      try folder.replace(name + ".new", in: folder, as: name)
      try folder.descriptor.sync()
    } catch {
      throw folder.fault(error, "write", name, .write)
    }
  }

  private static func keys(in text: String, of host: (String) -> Bool) -> [HostKey] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard words.count >= 3, !words[0].hasPrefix("#"), host(words[0]) else { return nil }
      return HostKey(type: words[1], blob: words[2])
    }
  }
}
