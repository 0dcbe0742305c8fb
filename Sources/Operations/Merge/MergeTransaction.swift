import ArchiveModel
import Foundation
import PostgresTools
import Processes
import RowMerge
import Synchronization

/// The one transaction of a merge, or of a look at it, in the target.
struct MergeTransaction {
  let sides: MergeSides
  let layout: MergeLayout
  let context: OperationContext

  private var session: PsqlSession { sides.target }
  private var explanation: MergeExplanation { MergeExplanation(layout: layout) }
  private static let samples = 3

  /// Says what would become of each row, and takes back all it needed for that; no sequence moves.
  func preview(report: MergeReportFile?) async throws -> [TableMerge] {
    let statements = MergeStatements(layout, isPreview: true)
    do {
      try await stage(statements)
      let tables = try await judge(statements)
      if let report, sides.ends.request.isDryRun || tables.contains(where: { $0.conflicts > 0 }) {
        try await report.write(tables, statements, session)
        try report.publish()
      }
      try await session.execute("ROLLBACK")
      return tables
    } catch let fault as PostgresFault {
      throw explanation.whileLooking(fault, "this merge cannot be tried")
    }
  }

  /// Merges; whatever goes wrong, nothing is changed but sequences that moved forward.
  ///
  /// Throws `refused` for conflicts, and for rows that triggers kept out; `toolFailed` when it is not known whether the
  /// server committed.
  func merge(report: MergeReportFile?) async throws -> [TableMerge] {
    let statements = MergeStatements(layout, isPreview: false)
    do {
      try await stage(statements)
      context.progress(.step("lock the tables"))
      try await session.execute(statements.locks)
      for statement in statements.catchingUp() { try await session.execute(statement) }
      let tables = try await judge(statements)
      try Self.requireNoConflicts(tables)
      try await write(statements)
      try await report?.write(tables, statements, session)
      try await MergeCommit(sides: sides, context: context).run()
      return tables
    } catch let fault as PostgresFault {
      throw explanation.whileLooking(fault, "nothing was merged")
    }
  }

  /// Throws `refused`.
  static func requireNoConflicts(_ tables: [TableMerge]) throws {
    let conflicts = tables.filter { $0.conflicts > 0 }
    guard !conflicts.isEmpty else { return }
    let places = conflicts.map { "\($0.conflicts) in \($0.layout.name)" }.joined(separator: ", ")
    let isAllDifferent = conflicts.allSatisfy { table in
      table.counts.allSatisfy { $0.action != "conflict" || $0.reason == "differs" }
    }
    throw OperationFault(
      .refused, "nothing was merged, because of conflicts: \(places)",
      hint: isAllDifferent
        ? "Say what happens to rows that differ: --on-conflict \(conflicts[0].layout.name)=update, or =skip."
        : "Look at them with --dry-run.")
  }

  /// Brings the source's rows into the transaction, before anything is locked.
  private func stage(_ statements: MergeStatements) async throws {
    try await session.execute(statements.begin)
    for table in layout.tables { try await session.execute(statements.staging(table)) }
    context.progress(.step("read the source"))
    // Domains check what is read; how the load ends puts the path back.
    try await session.execute(MergeStatements.usersPath)
    let done = Mutex<Int64>(0)
    let progress = context.progress
    try await session.load { input in
      for table in layout.tables {
        try await send(statements.copyIn(table), to: input)
        try await copy(statements.copyOut(table)) { bytes in
          try input.write(bytes)
          let total = done.withLock { total in
            total += Int64(bytes.count)
            return total
          }
          progress(.bytes(done: total, total: nil))
        }
        try await send(MergeStatements.copyEnd, to: input)
      }
    }
    context.progress(.finished)
    try await session.execute(statements.settings)
  }

  private func send(_ text: String, to input: PsqlSession.ScriptInput) async throws {
    try await BlockingThread.run { try Array(text.utf8).withUnsafeBytes { try input.write($0) } }
  }

  /// Reads rows of the source's snapshot with a psql of their own.
  private func copy(
    _ statement: String, into take: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
  ) async throws {
    let source = sides.ends.source
    let command = source.server.command(
      .psql, MergeStatements.copyArguments(statement, snapshot: sides.snapshot),
      settings: [("row_security", "off")], encoding: "UTF8")
    context.progress(.detail("$ \(command)"))
    let result = try await source.runner.read(command, consume: take)
    if let fault = source.fault(.psql, result) { throw fault }
  }

  private func judge(_ statements: MergeStatements) async throws -> [TableMerge] {
    context.progress(.step("compare the rows"))
    for (index, table) in layout.tables.enumerated() {
      context.progress(.items(done: index, total: layout.tables.count))
      for statement in statements.matching(table) { try await session.execute(statement) }
    }
    for statement in statements.judging() { try await session.execute(statement) }
    var tables: [TableMerge] = []
    for table in layout.tables {
      tables.append(
        TableMerge(
          layout: table, counts: try await session.decoded([MergeCount].self, statements.counts(table)),
          samples: try await session.decoded(
            [MergeSample].self, statements.samples(table, each: Self.samples))))
    }
    context.progress(.finished)
    return tables
  }

  private func write(_ statements: MergeStatements) async throws {
    context.progress(.step("write the rows"))
    var writes: [(write: MergeWrite, expected: String)] = []
    for write in statements.writes() {
      let expected = try await session.requiredScalar(write.expected)
      if expected != "0" { writes.append((write, expected)) }
    }
    for statement in statements.preparation() { try await session.execute(statement) }
    try await session.execute(MergeStatements.usersPath)
    for (index, (write, expected)) in writes.enumerated() {
      context.progress(.items(done: index, total: writes.count))
      let written: String
      do {
        written = try await session.requiredScalar(write.sql)
      } catch let fault as PostgresFault {
        throw explanation.whileWriting(fault, write)
      }
      guard written == expected else {
        throw OperationFault(
          .refused,
          "nothing was merged: to \(write.what), \(expected) rows were to be written and \(written) were",
          hint: "A trigger of the target keeps rows out or moves them; try --no-triggers.")
      }
    }
    do {
      for statement in statements.settling() { try await session.execute(statement) }
    } catch let fault as PostgresFault {
      throw explanation.whileWriting(fault, nil)
    }
    try await session.execute(MergeStatements.ownPath)
    for statement in statements.closing() { try await session.execute(statement) }
    context.progress(.finished)
  }
}
