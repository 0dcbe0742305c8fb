import ArchiveModel
import Catalog
import Foundation
import Glibc
import Processes

/// Records what another machine, the proof host, found when it restored a backup of this archive.
///
/// The proof host has the private key and no access to the catalog here; its report comes as a file or through a
/// pipe. Whoever can run this could as well write to the catalog: the report is believed, but only about the very
/// bytes that were backed up.
package struct ProofRecording: Sendable {
  private let path: String
  private let wait: Duration

  /// `path` leads to a report, `-` is standard input.
  package init(path: String, wait: Duration = .zero) {
    self.path = path
    self.wait = wait
  }

  /// More than any report has.
  private static let most = 4 << 20
  /// How far two machines' clocks may be apart.
  private static let tolerance: TimeInterval = 300

  /// Records it once, however often it is given.
  ///
  /// Errors: `fileNotFound`, `usage` for what is no report, `backupNotFound`, `refused` for a report about other
  /// bytes or from another time, `locked`.
  package func run(in context: OperationContext) async throws -> TestRestoreOutcome {
    let report = try await read(in: context)
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let locks = try await archive.lockShared(for: "test-restore --record", wait: wait, in: context)
    defer { locks.release() }
    guard let id = BackupID(report.backup) else { throw unreadable("its backup has no id") }
    let backup = try archive.catalog.backup(idPrefix: id.rawValue)
    guard let dump = backup.dump, report.isAbout(dump) else {
      throw OperationFault(
        .refused, "the report is about other bytes than those of backup \(backup.id)",
        hint: "Prove the copy that was sent from here.")
    }
    let now = context.world.clock.now
    guard report.at <= now.addingTimeInterval(Self.tolerance), report.at >= backup.started else {
      throw OperationFault(
        .refused, "the report says that backup \(backup.id) was restored at \(report.at.formatted(.iso8601))",
        hint: "Set the clocks of both machines right.")
    }
    guard let verdict = TestRestoreOutcome.Verdict(rawValue: report.verdict), verdict != .skipped,
      report.evidence.passed == (verdict == .proved)
    else { throw unreadable("its verdict does not follow from its evidence") }
    var evidence = report.evidence
    evidence.host = report.host
    let test = TestRestore(
      backup: backup.id, at: report.at, passed: evidence.passed, evidence: try evidence.document())
    let isKnown = try archive.catalog.testRestores(of: backup.id).contains {
      $0.at == test.at && $0.evidence == test.evidence
    }
    if !isKnown { try archive.catalog.recordTestRestore(test) }
    return TestRestoreOutcome(backup: backup, verdict: verdict, evidence: evidence, at: report.at)
  }

  private func read(in context: OperationContext) async throws -> ProofReport {
    let place =
      path == "-" ? "/dev/stdin" : path.hasPrefix("/") ? path : "\(context.world.workingDirectory)/\(path)"
    let bytes = try await BlockingThread.run {
      guard let file = FileHandle(forReadingAtPath: place) else {
        throw OperationFault(
          .fileNotFound, "\(path.quotedForMessage) cannot be read: \(String(cString: strerror(errno)))")
      }
      return try file.read(upToCount: Self.most + 1) ?? Data()
    }
    guard bytes.count <= Self.most else { throw unreadable("it is too long") }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    guard let report = try? decoder.decode(ProofReport.self, from: bytes), report.schema == ProofReport.format
    else { throw unreadable("it is not of the format \(ProofReport.format)") }
    return report
  }

  private func unreadable(_ why: String) -> OperationFault {
    OperationFault(
      .usage, "\(path == "-" ? "what came in" : path) is no report of a test restore: \(why)",
      hint: "Pass on what 'strongroom test-restore --json' printed on the proof host, all of it.")
  }
}
