import ArchiveModel
import Catalog
import Foundation
import Notices

/// Keeps in the catalog how a piece of work failed until it succeeds, so that `status` knows what a terminal forgets.
///
/// A catalog that cannot be written changes nothing about the work; that is a detail of the log.
struct FailureMemory {
  let undertaking: Undertaking
  let environment: EnvironmentName?
  let context: OperationContext

  /// Whether only the words of the command line were wrong: nothing was tried.
  static func isUsage(_ fault: any Fault) -> Bool {
    fault.exitStatus == .usage || [.backupNotFound, .backupAmbiguous, .fileNotFound].contains(fault.code)
  }

  /// Keeps a failure, also of work that was asked to end.
  func keep(_ failure: RunEvent.Failure, isUsage: Bool = false) async {
    guard !isUsage else { return }
    await inCatalog { catalog in
      try catalog.note(
        LastFailure(
          undertaking, of: environment, at: context.world.clock.now, code: failure.code,
          reason: failure.message, run: context.run))
    }
  }

  /// It has succeeded.
  func clear() async {
    await inCatalog { try $0.forgetFailures(of: undertaking, environment) }
  }

  private func inCatalog(_ body: @escaping @Sendable (Catalog) throws -> Void) async {
    // Not a child task: the end of cancelled work is remembered as well.
    await Task {
      guard let archive = await context.archiveForTelling() else { return }
      do {
        try body(archive.catalog)
      } catch {
        context.progress(.detail("how it ended could not be kept for 'status': \(error)"))
      }
    }.value
  }
}
