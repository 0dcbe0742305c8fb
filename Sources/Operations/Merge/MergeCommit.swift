import ArchiveModel
import PostgresTools

/// The COMMIT of a merge: without an answer to it, the server is asked anew what became of the transaction.
struct MergeCommit {
  let sides: MergeSides
  let context: OperationContext

  /// How often a transaction that is still being committed is asked for.
  private static let attempts = 20

  /// Returns when the rows are there.
  ///
  /// Throws the server's fault, or `CancellationError`, when they are not, and `toolFailed` when that cannot be found out.
  func run() async throws {
    let number = try await sides.target.requiredScalar("SELECT pg_catalog.txid_current()")
    do {
      try await sides.target.execute("COMMIT")
    } catch let fault as PostgresFault where fault.saysNo {
      throw fault
    } catch {
      // Not a child task: an interrupted merge wants to know it as well.
      let target = sides.ends.target
      let asked = Task { await Self.fate(of: number, in: target) }
      switch await asked.value {
      case .success(true):
        context.progress(
          .warning("the connection was lost during COMMIT, and the server had committed by then", hint: nil))
      case .success(false): throw error
      case .failure(let fault):
        throw OperationFault(
          .toolFailed,
          "it is not known whether the rows were merged: the COMMIT was not answered, and \(fault.message)",
          hint:
            "Run the same merge with --dry-run when the server can be reached: what it finds the same has been merged.",
          cause: error)
      }
    }
  }

  /// Whether the transaction of that number was committed.
  private static func fate(of number: String, in target: DatabaseAccess) async -> Result<Bool, OperationFault>
  {
    do {
      return try await target.withSession { session in
        for _ in 0..<attempts {
          let status = try await session.scalar("SELECT pg_catalog.txid_status(\(number))")
          if status != "in progress" { return .success(status == "committed") }
          try await Task.sleep(for: .milliseconds(250))
        }
        return .failure(OperationFault(.toolFailed, "the server is still at it"))
      }
    } catch {
      return .failure(OperationFault(.toolFailed, (error as? any Fault)?.message ?? "\(error)"))
    }
  }
}

extension PostgresFault {
  /// Whether the server answered, and its answer was no: no loss of the connection (08), no end of the session (57).
  fileprivate var saysNo: Bool { state.map { !$0.hasPrefix("08") && !$0.hasPrefix("57") } ?? false }
}
