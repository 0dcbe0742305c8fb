import ArchiveModel
import Foundation
import Processes

extension RsyncStore {
  /// Names hashed by one command.
  private static let batch = 2_000

  /// By SHA-256 there where a shell is allowed, else by rsync's checksums, else by bringing copies back.
  package func examine(
    _ items: [Consignment], beside source: (any ArchiveStore)?
  ) async throws(StorageFault) -> [ObjectName: CopyFinding] {
    guard !items.isEmpty else { return [:] }
    if capabilities.contains(.digest) {
      let found = try await digests(of: items.map(\.target))
      return Dictionary(
        uniqueKeysWithValues: items.map { item in
          guard let digest = found[item.target] else { return (item.target, .missing) }
          return (item.target, digest == item.expected.sha256 ? .intact(.digest) : .damaged)
        })
    }
    if let local = source as? LocalStore, writer.access.overwrites, writer.access.writes {
      return try await compare(items, with: local)
    }
    guard capabilities.contains(.read) else {
      return Dictionary(uniqueKeysWithValues: items.map { ($0.target, .unknown) })
    }
    return try await examineOneByOne(items, beside: source)
  }

  /// SHA-256 of objects there, by one command for many; what is not there is left out.
  func digests(of objects: [ObjectName]) async throws(StorageFault) -> [ObjectName: Digest] {
    var found: [ObjectName: Digest] = [:]
    var rest = objects[...]
    while !rest.isEmpty {
      let names = rest.prefix(Self.batch)
      rest = rest.dropFirst(Self.batch)
      // Names stand for themselves in a shell, so xargs needs no quoting. Its 123 says that some were not there.
      let result = try await reader.run(
        #"cd -- "$1" && xargs sha256sum --"#, input: Array(names.map { "\($0)\n" }.joined().utf8),
        deed: "verify copies in")
      guard result.isSuccess || result.termination == .exited(123) else {
        throw reader.trouble.fault("verify copies in", result)
      }
      for line in result.outputText.split(separator: "\n") {
        let parts = line.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let digest = Digest(hex: String(parts[0])),
          let name = try? ObjectName(String(parts[1].drop { $0 == " " || $0 == "*" }))
        else { continue }
        found[name] = digest
      }
    }
    return found
  }

  /// Lets rsync compare checksums of both sides; a local file that is not what was stored proves nothing.
  private func compare(
    _ items: [Consignment], with local: LocalStore
  ) async throws(StorageFault) -> [ObjectName: CopyFinding] {
    var comparable: [Consignment] = []
    var findings: [ObjectName: CopyFinding] = [:]
    for item in items {
      let isSound = try await local.digest(of: item.name) == item.expected
      if isSound, item.name == item.target {
        comparable.append(item)
      } else {
        findings[item.target] = .unknown
      }
    }
    guard !comparable.isEmpty else { return findings }
    let lines = Gathering<String>()
    let names = comparable.map { $0.name.rawValue + "\0" }.joined()
    let result = try await writer.run(
      writer.rsync.compare(with: local.path, wholly: true), input: Array(names.utf8), deed: "verify copies in"
    ) { lines.add($0) }
    guard result.isSuccess else { throw writer.trouble.fault("verify copies in", result) }
    var differences: [String: CopyFinding] = [:]
    for line in lines.all {
      // `<f+++++++++ name` is absent there, `<fc.T...... name` differs in its bytes, `.f..T...... name` in its time.
      let fields = line.split(separator: " ", maxSplits: 1)
      guard fields.count == 2, fields[0].hasPrefix("<f") else { continue }
      differences[String(fields[1])] = fields[0].contains("+") ? .missing : .damaged
    }
    for item in comparable {
      findings[item.target] = differences[item.name.rawValue] ?? .intact(.checksum)
    }
    return findings
  }
}
