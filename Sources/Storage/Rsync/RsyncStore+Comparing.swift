import ArchiveModel
import Processes

/// What rsync said of a file that is not the same on both sides.
enum RsyncDifference: Equatable {
  case absent
  case bytes

  /// Reads lines of `--out-format=%i %n`: by name, what differs in bytes.
  static func found(in lines: [String]) -> [String: RsyncDifference] {
    var found: [String: RsyncDifference] = [:]
    for line in lines {
      let fields = line.split(separator: " ", maxSplits: 1)
      guard fields.count == 2, let difference = RsyncDifference(fields[0]) else { continue }
      found[String(fields[1])] = difference
    }
    return found
  }

  /// Reads a line of `--out-format=%i %n`; nil for one that tells of no difference in bytes.
  ///
  /// `<f+++++++++ name` is absent there, `<fc` differs by its checksum, `<f.s` by its size, and `.f..t` or `<f..t`
  /// in its time alone. `>` stands in the place of `<` where the far end is the sender.
  init?(_ flags: Substring) {
    let flags = Array(flags.utf8)
    guard flags.count >= 4, flags[0] == UInt8(ascii: "<") || flags[0] == UInt8(ascii: ">"),
      flags[1] == UInt8(ascii: "f")
    else { return nil }
    if flags[2] == UInt8(ascii: "+") {
      self = .absent
    } else if flags[2] == UInt8(ascii: "c") || flags[3] == UInt8(ascii: "s") {
      self = .bytes
    } else {
      return nil
    }
  }
}

/// Comparisons by rsync's own checksums, for keys without a shell.
///
/// An exit status of 0 proves nothing: a far end can be made to pass over what exists. So every comparison has a
/// canary, the file that says which store is which: it differs always, and where rsync does not say so, its silence
/// about the others counts for nothing (F53).
extension RsyncStore {
  /// Findings for the copies that rsync can tell; the others are left out.
  ///
  /// A local file that is not what was stored proves nothing about its copy.
  func compared(
    _ items: [Consignment], with local: LocalStore
  ) async throws(StorageFault) -> [ObjectName: CopyFinding] {
    let byWriting = writer.access.writes && !writer.access.hidesDifferences
    guard byWriting || reader.access.reads else { return [:] }
    var sound: [Consignment] = []
    for item in items where try await isSound(item, in: local) { sound.append(item) }
    let namesakes = sound.filter { $0.name == $0.target }
    var findings: [ObjectName: CopyFinding] = [:]
    if byWriting { findings = try await comparedByWriting(namesakes, with: local) }
    if reader.access.reads {
      findings.merge(
        try await comparedByReading(sound.filter { findings[$0.target] == nil }, with: local)
      ) { $1 }
    }
    return findings
  }

  private func isSound(_ item: Consignment, in local: LocalStore) async throws(StorageFault) -> Bool {
    do {
      return try await local.digest(of: item.name) == item.expected
    } catch {
      guard error.code == .storeReadFailed || error.code == .storeObjectIrregular else { throw error }
      return false
    }
  }

  private func comparedByWriting(
    _ items: [Consignment], with local: LocalStore
  ) async throws(StorageFault) -> [ObjectName: CopyFinding] {
    guard !items.isEmpty else { return [:] }
    let command = writer.rsync.compare(with: local.path, largest: Self.largest(of: items))
    return findings(
      of: items,
      in: try await differences(command, [ArchiveLayout.identity] + items.map(\.name.rawValue), by: writer))
  }

  private func comparedByReading(
    _ items: [Consignment], with local: LocalStore
  ) async throws(StorageFault) -> [ObjectName: CopyFinding] {
    guard !items.isEmpty else { return [:] }
    // What is not there makes rsync fail, so it is not asked about.
    let there = Set(try await list().objects.map(\.name))
    var found: [ObjectName: CopyFinding] = [:]
    for item in items where !there.contains(item.target) { found[item.target] = .missing }
    let present = items.filter { there.contains($0.target) }
    let namesakes = present.filter { $0.name == $0.target }
    if !namesakes.isEmpty {
      let command = reader.rsync.compareReading(with: local.path, largest: Self.largest(of: namesakes))
      let names = [ArchiveLayout.identity] + namesakes.map(\.name.rawValue)
      found.merge(findings(of: namesakes, in: try await differences(command, names, by: reader))) { $1 }
    }
    for item in present where item.name != item.target {
      let command = reader.rsync.compareReading(
        item.target.rawValue, with: local.location(of: item.name), bytes: item.expected.bytes)
      let differs = try await !differences(command, [], by: reader).isEmpty
      found[item.target] = differs ? .damaged : .intact(.checksum)
    }
    return found
  }

  private func findings(
    of items: [Consignment], in differences: [String: RsyncDifference]
  ) -> [ObjectName: CopyFinding] {
    guard differences[ArchiveLayout.identity] == .bytes else { return [:] }
    return Dictionary(
      items.map { item in
        switch differences[item.name.rawValue] {
        case .absent: (item.target, .missing)
        case .bytes: (item.target, .damaged)
        case nil: (item.target, .intact(.checksum))
        }
      }, uniquingKeysWith: { $1 })
  }

  /// Runs a comparison of named files and reads what it prints.
  func differences(
    _ command: Command, _ names: [String], by session: RemoteSession
  ) async throws(StorageFault) -> [String: RsyncDifference] {
    let lines = Gathering<String>()
    let result = try await session.run(
      command, input: Array(names.map { $0 + "\0" }.joined().utf8), deed: "verify copies in"
    ) { lines.add($0) }
    guard result.isSuccess else { throw session.trouble.fault("verify copies in", result) }
    return RsyncDifference.found(in: lines.all)
  }

  private static func largest(of items: [Consignment]) -> Int64 { items.map(\.expected.bytes).max() ?? 0 }
}
