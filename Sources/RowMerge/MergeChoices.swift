package import ArchiveModel

/// What happens to a row that is on both sides and differs.
package enum ConflictPolicy: String, Sendable, CaseIterable, Codable {
  /// The target's row stays.
  case skip
  /// The target's row takes the source's values.
  case update
  /// Nothing is merged.
  case fail
}

/// What a user says about a merge; tables may lack their schemas, which are found among the source's.
package struct MergeChoices: Sendable, Equatable {
  /// The tables whose rows are merged.
  package var tables: [TableName]
  /// The columns of the target that say which rows are the same.
  package var matches: [TableName: [String]]
  /// What happens to rows that differ, by table.
  package var policies: [TableName: ConflictPolicy]
  /// For tables that have no policy of their own.
  package var policy: ConflictPolicy
  /// Columns of the source that are left out.
  package var excluded: [TableName: [String]]
  /// Columns of the source that have another name in the target.
  package var renamed: [TableName: [String: String]]
  /// Whether user triggers of the target rest.
  package var withoutTriggers: Bool

  package init(
    tables: [TableName], matches: [TableName: [String]] = [:], policies: [TableName: ConflictPolicy] = [:],
    policy: ConflictPolicy = .fail, excluded: [TableName: [String]] = [:],
    renamed: [TableName: [String: String]] = [:], withoutTriggers: Bool = false
  ) {
    self.tables = tables
    self.matches = matches
    self.policies = policies
    self.policy = policy
    self.excluded = excluded
    self.renamed = renamed
    self.withoutTriggers = withoutTriggers
  }
}
