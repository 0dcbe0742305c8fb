import ArchiveModel

/// Puts the questions to the database that a session is in; it changes nothing.
package struct Validator {
  private let session: PsqlSession
  private let major: Int

  package init(_ session: PsqlSession, major: Int) {
    self.session = session
    self.major = major
  }

  /// The answer to one question; what the server refuses is told as skipped, so that the others are asked as well.
  ///
  /// What it cannot read is an error that was found, whatever the question was.
  /// Errors: those after which the session is over.
  package func result(of check: ValidationCheck, quick: Bool) async throws -> ValidationResult {
    func skipped(_ why: String) -> ValidationResult {
      ValidationResult(check: check, findings: [], skipped: why)
    }
    if quick, check.readsRows { return skipped("reads rows") }
    guard major >= check.since else { return skipped("PostgreSQL \(major) cannot tell") }
    if case .calls = check.question, try await !hasAmcheck() {
      return skipped("the extension amcheck is not in the database")
    }
    do {
      let findings = try await session.readOnlyTransaction { try await self.findings(of: check) }
      return ValidationResult(check: check, findings: findings, skipped: nil)
    } catch let fault as PostgresFault where fault.tellsOfDamage {
      return ValidationResult(check: check, findings: [Self.damage(nil, fault)], skipped: nil)
    } catch let fault as PostgresFault where Self.isAnswer(fault.code) {
      return skipped(fault.message)
    }
  }

  /// Whether the server answered, if only with a refusal.
  private static func isAnswer(_ code: FaultCode) -> Bool {
    ![.connectionRefused, .authenticationFailed, .databaseMissing, .toolTimeout, .toolMissing].contains(code)
  }

  private func findings(of check: ValidationCheck) async throws -> [ValidationResult.Finding] {
    switch check.question {
    case .findings(let sql):
      return try await session.rows(sql).map { row in
        finding(check, row[0], row[1] ?? "", row.count > 2 ? row[2] : nil)
      }
    case .counts(let sql): return try await counted(check, sql)
    case .heapCounts(let sql):
      try await session.execute(
        "SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off"
      )
      return try await counted(check, sql)
    case .calls(let sql):
      var found: [ValidationResult.Finding] = []
      for row in try await session.rows(sql) {
        guard row.count == 2, let call = row[1] else { continue }
        do {
          try await session.execute("SAVEPOINT before")
          _ = try await session.rows(call)
        } catch let fault as PostgresFault where fault.code == .toolFailed {
          // What the role may not do, or what is locked, says nothing of the object.
          try await session.execute("ROLLBACK TO before")
          found.append(finding(check, row[0], fault.complaint?.lines.first ?? fault.message))
        }
      }
      return found
    }
  }

  private func counted(_ check: ValidationCheck, _ sql: String) async throws -> [ValidationResult.Finding] {
    var found: [ValidationResult.Finding] = []
    for row in try await session.rows(sql) {
      guard row.count == 3, let statement = row[2] else { continue }
      try await session.execute("SAVEPOINT before")
      do {
        let count = try await session.scalar(statement)
        if let count, count != "0" { found.append(finding(check, row[0], "\(row[1] ?? ""): \(count)")) }
      } catch let fault as PostgresFault where fault.tellsOfDamage {
        try await session.execute("ROLLBACK TO before")
        found.append(Self.damage(row[0], fault))
      }
      try await session.execute("RELEASE before")
    }
    return found
  }

  private static func damage(_ object: String?, _ fault: PostgresFault) -> ValidationResult.Finding {
    ValidationResult.Finding(
      severity: .error, object: object ?? "database",
      detail: "the server cannot read it: \(fault.complaint?.lines.first ?? fault.message)")
  }

  private func finding(
    _ check: ValidationCheck, _ object: String?, _ detail: String, _ severity: String? = nil
  ) -> ValidationResult.Finding {
    ValidationResult.Finding(
      severity: severity.flatMap { ValidationCheck.Severity(rawValue: $0) } ?? check.severity,
      object: object ?? "", detail: detail)
  }

  private func hasAmcheck() async throws -> Bool {
    try await session.scalar("SELECT true FROM pg_catalog.pg_extension WHERE extname = 'amcheck'") != nil
  }
}
