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

    /// Only `failed` makes the check fail.
    package var verdict: Verdict
    /// What was looked at, such as `host key` or `space`.
    package var subject: String
    /// What was found, in a few words without a full stop.
    package var sentence: String
    /// What to do about it, as a sentence; nil where there is no advice.
    package var hint: String?
  }

  /// Its name in the settings.
  package var store: String
  /// In the order in which it was looked; a fault that ended the look is the last.
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
          report.add(store.traits(at: context.world.clock.now))
          try await checkWriting(store, &report)
          try await lookForLeftovers(in: store, &report)
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

  /// What transfers left when they were killed takes room, and nothing goes on with it.
  private func lookForLeftovers(in store: any ArchiveStore, _ report: inout StoreReport) async throws {
    guard store.capabilities.contains(.list) else { return }
    let unfinished = try await store.list().unfinished
    guard !unfinished.isEmpty else { return }
    report.add(
      .warning, "leftovers",
      "\(unfinished.count.counting("partial file")), \(ByteSize(bytes: unfinished.reduce(0, +))), of transfers "
        + "that are under way or were killed",
      hint: store.capabilities.contains(.delete)
        ? "A cleanup removes those older than a day."
        : "Its owner removes those older than a day; see docs/off-site.md.")
  }

  private func checkWriting(_ store: any ArchiveStore, _ report: inout StoreReport) async throws {
    do {
      let status = try await store.check(writing: true)
      report.add(.ok, "writable", "yes")
      if let free = status.freeBytes {
        let unit: Int64 = free < 10 << 30 ? 1 << 20 : 1 << 30
        report.add(
          free > 0 ? .ok : .failed, "space", "\(ByteSize(bytes: free / unit * unit)) free",
          hint: free > 0 ? nil : "Free space there.")
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

  fileprivate mutating func add(_ traits: [StoreTrait]) {
    for trait in traits {
      let verdict: Line.Verdict =
        switch trait.verdict {
        case .ok: .ok
        case .warning: .warning
        case .failed: .failed
        }
      add(verdict, trait.subject, trait.sentence, hint: trait.hint)
    }
  }
}
