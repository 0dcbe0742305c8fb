import ArchiveModel
import Foundation
import Processes

extension RsyncStore {
  /// Sends the files of a local folder with one rsync, or as many at a time as the settings say.
  package func receive(
    _ items: [Consignment], from source: any ArchiveStore, progress: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageFault) -> [ObjectName: Delivery] {
    guard capabilities.contains(.write) else { throw notWritable }
    guard let local = source as? LocalStore else {
      return try await receiveOneByOne(items, from: source, progress: progress)
    }
    var deliveries: [ObjectName: Delivery] = [:]
    let plain = items.filter { !$0.replaces && $0.name == $0.target }
    let total = plain.reduce(0) { $0 + $1.expected.bytes }
    for result in try await inParallel(
      lots(of: plain, total),
      { lot throws(StorageFault) in
        let share = Double(lot.reduce(0) { $0 + $1.expected.bytes }) / Double(max(1, total))
        return try await self.send(lot, from: local, share: share, progress: progress)
      })
    {
      deliveries.merge(result) { $1 }
    }
    let over = items.filter { $0.replaces && $0.name == $0.target }
    if !over.isEmpty {
      deliveries.merge(try await send(over, from: local, replacing: true, progress: progress)) { $1 }
    }
    for item in items where item.name != item.target {
      deliveries[item.target] = try await sendAside(item, from: local, progress: progress)
    }
    if !deliveries.isEmpty { try await settle() }
    return deliveries
  }

  /// Sends one object under another name than its own.
  private func sendAside(
    _ item: Consignment, from local: LocalStore, progress: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageFault) -> Delivery {
    if item.replaces {
      return try await receiveOneByOne([item], from: local, progress: progress)[item.target] ?? .wasThere
    }
    do {
      let wasSent = try await sendOne(local.location(of: item.name), as: item.target)
      progress(item.expected.bytes)
      return wasSent ? .sent : .wasThere
    } catch {
      guard error.code == .remoteFailed else { throw error }
      return .failed(error)
    }
  }

  /// Sends one file; false when something was there under the name and it was left alone.
  func sendOne(_ path: String, as object: ObjectName) async throws(StorageFault) -> Bool {
    let lines = Gathering<String>()
    let result = try await writer.run(
      writer.rsync.send(path, as: object.rawValue), deed: "send to"
    ) { lines.add($0) }
    guard result.isSuccess else { throw writer.trouble.fault("send to", result) }
    return lines.all.contains { SentLine($0) != nil }
  }

  /// Sends files of a folder of this host over those of the same names.
  func sendOver(_ objects: [ObjectName], from folder: String) async throws(StorageFault) {
    let result = try await writer.run(
      writer.rsync.send(from: folder, replacing: true),
      input: Array(objects.map { "\($0)\0" }.joined().utf8), deed: "send to")
    guard result.isSuccess else { throw writer.trouble.fault("send to", result) }
  }

  private func send(
    _ items: [Consignment], from local: LocalStore, replacing: Bool = false, share: Double = 1,
    progress: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageFault) -> [ObjectName: Delivery] {
    guard !replacing || capabilities.contains(.replace) else { throw .unsupported(name, "replace objects") }
    let lines = Gathering<String>()
    let names = items.map { $0.name.rawValue + "\0" }.joined()
    let result = try await writer.run(
      writer.rsync.send(from: local.path, replacing: replacing, share: share), input: Array(names.utf8),
      deed: "send to"
    ) { line in
      lines.add(line)
      if let sent = SentLine(line) { progress(sent.size) }
    }
    let sent = Set(lines.all.compactMap { SentLine($0)?.name })
    var other = Delivery.wasThere
    if !result.isSuccess {
      // 23 and 24: some were not sent. Which ones, only a look at them tells; the others are sent.
      let fault = writer.trouble.fault("send to", result)
      guard result.termination == .exited(23) || result.termination == .exited(24) else { throw fault }
      other = .failed(fault)
    }
    return Dictionary(
      items.map { ($0.target, sent.contains($0.name.rawValue) ? .sent : other) }, uniquingKeysWith: { $1 })
  }

  /// Transfers at a time.
  ///
  /// Where the settings do not say, three: while the far disk makes one file durable, the line is busy with another. A
  /// key that is held to rrsync may be refused a second one, unless that has the option `-no-lock`.
  private var transfers: Int { end.parallel ?? (writer.access.hasShell ? 3 : 1) }

  /// Bytes that are worth a transfer of their own.
  private static let worthwhile: Int64 = 8 << 20

  /// As many lots as transfers may run at a time, alike in bytes.
  private func lots(of items: [Consignment], _ bytes: Int64) -> [[Consignment]] {
    let count = max(1, min(transfers, items.count, Int(bytes / Self.worthwhile)))
    var lots = Array(repeating: [Consignment](), count: count)
    var sizes = Array(repeating: Int64(0), count: count)
    for item in items.sorted(by: { $0.expected.bytes > $1.expected.bytes }) {
      let least = sizes.indices.min { sizes[$0] < sizes[$1] } ?? 0
      lots[least].append(item)
      sizes[least] += item.expected.bytes
    }
    return lots
  }

  private func inParallel(
    _ lots: [[Consignment]],
    _ work: @escaping @Sendable ([Consignment]) async throws(StorageFault) -> [ObjectName: Delivery]
  ) async throws(StorageFault) -> [[ObjectName: Delivery]] {
    guard lots.count > 1 else {
      return lots.isEmpty ? [] : [try await work(lots[0])]
    }
    do {
      return try await withThrowingTaskGroup(of: [ObjectName: Delivery].self) { group in
        for lot in lots { group.addTask { try await work(lot) } }
        var results: [[ObjectName: Delivery]] = []
        for try await result in group { results.append(result) }
        return results
      }
    } catch {
      throw writer.trouble.fault("send to", error)
    }
  }
}

/// A line of rsync about a file that it has sent: bytes on the line, size and name.
private struct SentLine {
  var size: Int64
  var name: String

  init?(_ line: String) {
    let fields = line.split(separator: " ", maxSplits: 2)
    guard fields.count == 3, Int64(fields[0]) != nil, let size = Int64(fields[1]) else { return nil }
    self.size = size
    name = String(fields[2])
  }
}
