package import ArchiveModel
package import SchemaDiff

/// What is about to be done to an environment's database.
package struct PreflightRequest: Sendable, Equatable {
  /// Where the change comes from.
  package enum Change: Sendable, Equatable {
    /// What lies between the database and another side.
    case against(CompareSide)
    /// A script of statements, by its path.
    case script(String)
    /// The migrations of the project that the database has not had.
    case pending
  }

  /// Whose rows are asked; its database is not changed.
  package var environment: EnvironmentName
  /// What would change the database: a difference, a script or pending migrations.
  package var change: Change
  /// Whether a file that `against` names and the catalog does not know may be loaded.
  package var trustFiles: Bool

  package init(environment: EnvironmentName, change: Change, trustFiles: Bool = false) {
    self.environment = environment
    self.change = change
    self.trustFiles = trustFiles
  }
}

/// What speaks against a change, found before it is made.
package struct PreflightReport: Sendable {
  /// One thing that speaks against it.
  package struct Finding: Sendable, Equatable {
    /// A stable name, such as `duplicates-before-unique`.
    package var rule: String
    /// By the words of the guide, `LOW` to `VERY HIGH`.
    package var risk: Risk
    /// The object or the statement.
    package var object: String
    /// What happens or was found in the rows; a sentence.
    package var why: String
    /// The safe alternative.
    package var instead: String
    /// Whether the change fails as things are.
    package var blocks: Bool
    /// How many rows were counted; nil when none were asked for.
    package var count: Int64?
    /// Whether the change goes through and leaves other values than there were.
    package var changesValues = false
  }

  /// Whose rows were asked.
  package var environment: EnvironmentName
  /// How many differences or statements were looked at.
  package var looked: Int
  /// How many questions were put to the rows.
  package var asked: Int
  /// What could not be asked, with the reason.
  package var unanswered: [String]
  /// The riskiest first.
  package var findings: [Finding]
}
