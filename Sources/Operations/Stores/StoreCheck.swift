import ArchiveModel
import Foundation
import Settings
import Storage

/// What a check of one store found, line by line.
package struct StoreReport: Sendable {
  /// One line.
  package struct Line: Sendable, Equatable {
    /// Whether it is as it should be; a warning is neither a failure.
    package enum Verdict: String, Sendable {
      case ok
      case warning
      case failed
    }

    package var verdict: Verdict
    package var subject: String
    package var sentence: String
    package var hint: String?
  }

  package var store: String
  package var lines: [Line]

  /// Whether something will not work.
  package var hasFailures: Bool { lines.contains { $0.verdict == .failed } }
}

/// Proves each store by using it: reached, its host key pinned, writable, with tools, room and a right clock.
package struct StoreCheck: Sendable {
  private let store: String?

  /// Checks one store, or all of them.
  package init(store: String?) {
    self.store = store
  }

  /// The oldest rsync without the holes of 2026 (R43).
  private static let soundRsync = [3, 5, 0]
  /// How far a far clock may be off: what it stamps is compared by people only.
  private static let skew: Int64 = 60

  /// Checks each store; what is wrong is in the reports.
  ///
  /// Throws `usage` for a name that is none, and the catalog's faults.
  package func run(in context: OperationContext) async throws -> [StoreReport] {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let stores = CopyStores(archive: archive, context: context)
    var reports: [StoreReport] = []
    for settings in try stores.chosen(store) {
      var report = StoreReport(store: settings.name.value, lines: [])
      do {
        if settings.type.value == .rsync { try checkHostKey(settings, archive, &report) }
        try await stores.with(settings, for: "stores check", wait: .zero, patiently: false) { store in
          report.add(.ok, "reached", "\(settings.url.value) answers and is the store it should be")
          if let remote = store as? RsyncStore { describe(remote, settings, context, &report) }
          try await checkWriting(store, settings, &report)
        }
      } catch let fault as any Fault where fault.code != .interrupted {
        report.add(.failed, "reached", fault.message, hint: fault.hint)
      }
      reports.append(report)
    }
    return reports
  }

  private func checkHostKey(
    _ settings: StoreSettings, _ archive: OpenArchive, _ report: inout StoreReport
  ) throws {
    let end = try CopyStores.end(of: settings, archive: archive.path)
    let keys = HostKeys(of: end, store: settings.name.value)
    let pinned = try keys.pinned()
    guard let first = pinned.first else {
      report.add(
        .failed, "host key", "no key is pinned for \(keys.hostName)",
        hint: "Run 'strongroom stores trust \(settings.name.value)' and compare the fingerprint.")
      return
    }
    report.add(.ok, "host key", "\(first.type) \(first.fingerprint) is pinned")
  }

  private func describe(
    _ store: RsyncStore, _ settings: StoreSettings, _ context: OperationContext, _ report: inout StoreReport
  ) {
    let facts = store.facts
    guard facts.hasShell else {
      let rights = [
        facts.reads ? "read" : nil, facts.writes ? "write" : nil, facts.overwrites ? "write over" : nil,
      ].compactMap(\.self).joined(separator: ", ")
      report.add(.ok, "key", "held to rsync, and may \(rights)")
      describeVerifying(store, settings, &report)
      return
    }
    report.add(
      settings.appendOnly.value ? .warning : .ok, "key", "a shell is allowed",
      hint: settings.appendOnly.value
        ? "Whoever takes this host can remove the copies: hold the key to rrsync -wo -no-overwrite." : nil)
    if let version = facts.rsyncVersion {
      let parts = version.split(separator: ".").map { Int($0.prefix { $0.isNumber }) ?? 0 }
      let isOld = parts.lexicographicallyPrecedes(Self.soundRsync)
      report.add(
        isOld ? .warning : .ok, "rsync", "version \(version) there",
        hint: isOld ? "Versions before 3.5.0 have known holes; update it there." : nil)
    }
    report.add(
      facts.hasSHA256 ? .ok : .warning, "sha256sum", facts.hasSHA256 ? "there" : "not there",
      hint: facts.hasSHA256 ? nil : "Install coreutils there, so that copies are hashed where they lie.")
    if let free = facts.freeBytes {
      report.add(
        free > 0 ? .ok : .failed, "space", "\(ByteSize(bytes: free / (1 << 20) * (1 << 20))) free",
        hint: free > 0 ? nil : "Free space there.")
    }
    if let clock = facts.clock {
      let off = clock - Int64(context.world.clock.now.timeIntervalSince1970)
      let isOff = abs(off) > Self.skew
      report.add(
        isOff ? .warning : .ok, "clock", isOff ? "\(abs(off)) s \(off > 0 ? "ahead" : "behind")" : "right",
        hint: isOff ? "Set the time there, or here (timedatectl)." : nil)
    }
  }

  private func describeVerifying(
    _ store: RsyncStore, _ settings: StoreSettings, _ report: inout StoreReport
  ) {
    if let second = store.verifyingFacts {
      report.add(
        second.reads ? .ok : .failed, "verify key", second.reads ? "reads" : "may not read either",
        hint: second.reads ? nil : "Hold it to rrsync -ro in authorized_keys there.")
    } else if !store.facts.reads, !store.facts.overwrites {
      report.add(
        .warning, "verify key", "none: copies stay 'sent, unverified'",
        hint: "Set verify_identity to a second key that is held to rrsync -ro.")
    }
  }

  private func checkWriting(
    _ store: any ArchiveStore, _ settings: StoreSettings, _ report: inout StoreReport
  ) async throws {
    do {
      let status = try await store.check(writing: true)
      report.add(.ok, "writable", "yes")
      if !(store is RsyncStore), let free = status.freeBytes {
        report.add(.ok, "space", "\(ByteSize(bytes: free / (1 << 20) * (1 << 20))) free")
      }
    } catch {
      guard error.code != .interrupted else { throw error }
      report.add(.failed, "writable", error.message, hint: error.hint)
    }
  }
}

extension StoreReport {
  fileprivate mutating func add(
    _ verdict: Line.Verdict, _ subject: String, _ sentence: String, hint: String? = nil
  ) {
    lines.append(Line(verdict: verdict, subject: subject, sentence: sentence, hint: hint))
  }
}
