import ArchiveModel
import Foundation
import Processes

extension RsyncStore {
  /// Names hashed by one command.
  private static let batch = 2_000
  /// Of what must be brought back to be looked at, a sample is this part, and one copy at least.
  private static let sample = 20

  /// Looks by a listing where the key may read; else rsync compares sizes, unless it is made to hide them.
  package func survey(beside source: any ArchiveStore) async throws(StorageFault) -> CopySights {
    if capabilities.contains(.list) { return CopySights(try await list()) }
    guard let local = source as? LocalStore, writer.access.writes else {
      return CopySights([:], others: .unknown)
    }
    var sights: [ObjectName: CopySight] = [:]
    let lines = Gathering<String>()
    let result = try await writer.run(writer.rsync.compareSizes(with: local.path), deed: "look into") {
      lines.add($0)
    }
    guard result.isSuccess else { throw writer.trouble.fault("look into", result) }
    for line in lines.all {
      let fields = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
      guard fields.count == 3, let bytes = Int64(fields[1]), let name = try? ObjectName(String(fields[2]))
      else { continue }
      switch RsyncDifference(fields[0]) {
      case .absent: sights[name] = .absent
      case .bytes: sights[name] = .there(bytes: nil)
      case nil where fields[0].hasPrefix(".f"): sights[name] = .there(bytes: bytes)
      case nil: break
      }
    }
    return CopySights(sights, others: .unknown)
  }

  /// By SHA-256 there where a shell is allowed, else by rsync's checksums, else by bringing copies back.
  package func examine(
    _ items: [Consignment], beside source: any ArchiveStore, effort: CopyEffort
  ) async throws(StorageFault) -> [ObjectName: CopyFinding] {
    guard !items.isEmpty else { return [:] }
    if capabilities.contains(.digest) {
      let found = try await digests(
        of: items.map(\.target), bytes: items.reduce(0) { $0 + $1.expected.bytes })
      return Dictionary(
        items.map { item in
          guard let digest = found[item.target] else { return (item.target, .missing) }
          return (item.target, digest == item.expected.sha256 ? .intact(.digest) : .damaged)
        }, uniquingKeysWith: { $1 })
    }
    var findings: [ObjectName: CopyFinding] = [:]
    if let local = source as? LocalStore { findings = try await compared(items, with: local) }
    var rest = items.filter { findings[$0.target] == nil }
    if capabilities.contains(.read) {
      if effort == .sampled { rest = Array(rest.prefix((rest.count + Self.sample - 1) / Self.sample)) }
      findings.merge(try await examineOneByOne(rest)) { $1 }
    }
    for item in items where findings[item.target] == nil { findings[item.target] = .unknown }
    return findings
  }

  /// SHA-256 of objects there, by one command for many; what is not there is left out.
  ///
  /// `bytes` is how much there is to read, for how long to wait: at least 1 MiB a second is expected of the far end.
  func digests(of objects: [ObjectName], bytes: Int64) async throws(StorageFault) -> [ObjectName: Digest] {
    var found: [ObjectName: Digest] = [:]
    var rest = objects[...]
    while !rest.isEmpty {
      let names = rest.prefix(Self.batch)
      rest = rest.dropFirst(Self.batch)
      // Names stand for themselves in a shell, so xargs needs no quoting. Its 123 says that some were not there.
      // A link or a pipe under a name is no copy: it is neither followed nor waited for.
      let result = try await reader.run(
        #"cd -- "$1" && while read -r f; do [ -f "$f" ] && [ ! -L "$f" ] && echo "$f"; done | xargs sha256sum --"#,
        input: Array(names.map { "\($0)\n" }.joined().utf8),
        expecting: .seconds(bytes >> 20), deed: "verify copies in")
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
}
