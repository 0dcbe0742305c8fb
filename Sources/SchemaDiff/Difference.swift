/// How much care a change wants; the words are the guide's.
package enum Risk: String, Sendable, CaseIterable, Comparable {
  case low = "LOW"
  case medium = "MEDIUM"
  case high = "HIGH"
  case veryHigh = "VERY HIGH"

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  package static func < (left: Risk, right: Risk) -> Bool { left.rank < right.rank }
}

/// A query on the target's rows that proves a change safe before it is made.
package struct PreCheck: Equatable, Sendable {
  /// What must run in the same transaction first; it makes temporary objects only.
  package let setup: String?
  /// One row with one number.
  package let sql: String
  /// What the number counts, such as `rows with NULL`; 0 of them is safe.
  package let counts: String
  /// Whether rows found make the statement fail; otherwise they are what would be lost or touched.
  package let stops: Bool
  /// One row with one number too: how many of them make the statement fail, the others only being changed by it; nil
  /// where all do, or none.
  package let failing: String?

  init(_ sql: String, counts: String, stops: Bool = true, setup: String? = nil, failing: String? = nil) {
    self.failing = failing
    self.setup = setup
    self.sql = sql
    self.counts = counts
    self.stops = stops
  }
}

/// One thing that must change in the target for it to become as the source.
package struct Difference: Equatable, Sendable {
  /// What is to be done to the object.
  package enum Change: String, Sendable {
    case add, drop, alter
    /// What is gone and what is new look like one thing; told besides both.
    case possibleRename = "possible rename"
  }

  /// Of what is changed itself: `column` for a column, whatever it hangs on.
  package let kind: ObjectKind
  /// For people: `public.users.email`.
  package let object: String
  /// The relation that it is or hangs on, qualified and quoted; nil when there is none.
  package let table: String?
  /// An object that is altered has one difference for each `attribute`.
  package let change: Change
  /// What is altered, such as `type` or `not_null`; nil for the object itself.
  package let attribute: String?
  /// As the target has it; nil when the target has nothing there.
  package let before: String?
  /// As the source has it; nil when the source has nothing there.
  package let after: String?
  /// By the two schemas alone: no row was looked at.
  package let assessment: Assessment
  /// The bare name of the column that it is, out of its quotes; nil for what is not a column.
  package let columnName: String?
}

/// What a change means for a database in use.
package struct Assessment: Equatable, Sendable {
  /// The riskiest differences are shown first.
  package var risk: Risk
  /// The strongest lock, and on what; nil when nothing that exists is locked.
  package var lock: String?
  /// Whether every row is written anew.
  package var rewrites = false
  /// Whether every row is read under the lock.
  package var scans = false
  /// Whether rows or values are gone afterwards.
  package var losesData = false
  /// What to do, in order; sentences.
  package var procedure: [String] = []
  /// What to ask the rows first; nil when there is no such query.
  package var preCheck: PreCheck?
  /// A suggestion; empty when it has to be written by hand.
  package var statements: [String] = []
  /// What comes after the statements of all other differences, such as foreign keys between new tables.
  package var laterStatements: [String] = []

  init(
    _ risk: Risk, lock: String? = nil, rewrites: Bool = false, scans: Bool = false, losesData: Bool = false,
    procedure: [String] = [], preCheck: PreCheck? = nil, statements: [String] = []
  ) {
    self.risk = risk
    self.lock = lock
    self.rewrites = rewrites
    self.scans = scans
    self.losesData = losesData
    self.procedure = procedure
    self.preCheck = preCheck
    self.statements = statements
  }
}
