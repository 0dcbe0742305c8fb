/// One question about the health of a database; a value, nothing is asked yet.
package struct ValidationCheck: Equatable, Sendable {
  /// How much it matters when the question finds something.
  package enum Severity: String, Sendable, CaseIterable {
    case error, warning, info
  }

  /// How the question is put.
  enum Question: Equatable, Sendable {
    /// Each row is a finding: object, detail, and in a third column a severity where it differs.
    case findings(String)
    /// Each row is object, detail and a statement; one whose count is above 0 makes a finding.
    case counts(String)
    /// The same, counted without indexes: they may be what is wrong.
    case heapCounts(String)
    /// Each row is object and a call that fails when the object is damaged.
    case calls(String)
  }

  /// A stable name, such as `index_invalid`.
  package let name: String
  /// Of what it finds, unless the question says otherwise of a row.
  package let severity: Severity
  /// What is true when nothing is found, for people.
  package let title: String
  /// Whether rows are read, which takes long in a large database.
  package let readsRows: Bool
  /// The first major version that can be asked.
  let since: Int
  let question: Question

  init(
    _ name: String, _ severity: Severity, _ title: String, since: Int = 12, readsRows: Bool = false,
    _ question: Question
  ) {
    self.name = name
    self.severity = severity
    self.title = title
    self.since = since
    self.readsRows = readsRows
    self.question = question
  }

  /// All checks, in the order they are shown.
  package static let all = objects + server + rows

  /// The domains of users, extensions' apart, each with the type at the bottom: a domain may be of a domain.
  static let domains = """
    domain AS (
      WITH RECURSIVE step AS (
        SELECT t.oid, t.typbasetype AS base FROM pg_type t WHERE t.typtype = 'd'
        UNION ALL SELECT step.oid, t.typbasetype FROM step JOIN pg_type t ON t.oid = step.base AND t.typtype = 'd')
      SELECT t.oid, format('%I.%I', n.nspname, t.typname) AS fq, format_type(step.base, NULL) AS base
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      JOIN step ON step.oid = t.oid JOIN pg_type b ON b.oid = step.base AND b.typtype <> 'd'
      WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
        AND NOT EXISTS (SELECT FROM pg_depend d
          WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'))

    """

  /// The relations of users, extensions' apart, as a common table expression.
  static let relations = """
    WITH rel AS MATERIALIZED (
      SELECT c.*, format('%I.%I', n.nspname, c.relname) AS fq
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND c.relpersistence <> 't'
        AND NOT EXISTS (SELECT FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))

    """
}

/// What a check found.
package struct ValidationResult: Equatable, Sendable {
  /// One thing that is wrong.
  package struct Finding: Equatable, Sendable {
    /// The check's, unless the question said otherwise of this row.
    package let severity: ValidationCheck.Severity
    /// Such as `public.orders.orders_user_fkey`.
    package let object: String
    /// What is wrong, with how many where it was counted; of a failed call what the server said.
    package let detail: String
  }

  /// The question, whether it was put or not.
  package let check: ValidationCheck
  /// In the order of the question's rows; empty when all is well, and when `skipped` is set.
  package let findings: [Finding]
  /// Why the question was not put or not answered; nil when it was.
  package let skipped: String?
}
