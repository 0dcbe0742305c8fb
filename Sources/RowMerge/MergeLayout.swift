package import ArchiveModel

/// How a merge goes: the tables in the order in which they are written, and how each one's rows are matched.
package struct MergeLayout: Sendable, Equatable {
  /// Parents before children, except for references that are tied later.
  package var tables: [TableLayout]
  /// What the user should know, one sentence each.
  package var warnings: [String]

  /// The table of that name.
  package func table(_ name: TableName) -> TableLayout? { tables.first { $0.name == name } }

  /// Those whose rows are merged.
  package var merged: [TableLayout] { tables.filter(\.isMerged) }
}

/// One table of a merge.
package struct TableLayout: Sendable, Equatable {
  /// With its schema; the same on both sides.
  package var name: TableName
  /// False for a table that was not named: its rows are only looked up because others refer to them.
  package var isMerged: Bool
  /// Whether the rows of the source lie in partitions; where not, tables that inherit from it are left out.
  package var sourceIsPartitioned: Bool
  /// The same of the rows of the target.
  package var targetIsPartitioned: Bool
  /// In the source's order; of a table that is only looked into those of its key and of references.
  package var columns: [ColumnLayout]
  /// By which a row of the source is found in the target.
  package var key: MatchKey
  /// By `--on-conflict` for this table, else for all.
  package var policy: ConflictPolicy
  /// Those that are known when the rows are matched come first.
  package var references: [ReferenceLayout]
  /// Columns whose value before and after the merge is kept: what others refer to, and numbers that are new.
  package var tracked: [String]
  /// Unique indexes beside the key.
  package var uniqueKeys: [UniqueKey]
  /// The target's on columns that are copied; empty for a table that is only looked into.
  package var checks: [CheckRule]
  /// The target's that writing would fire; empty for a table that is only looked into.
  package var triggers: [TriggerNote]
  /// Whether those triggers rest meanwhile.
  package var triggersRest: Bool

  /// The column of that name in the target.
  package func column(_ name: String) -> ColumnLayout? { columns.first { $0.name == name } }

  /// References that are known when the rows are matched.
  package var early: [ReferenceLayout] { references.filter { $0.tie == .known } }
  /// References to the table itself, and to those that come later.
  package var late: [ReferenceLayout] { references.filter { $0.tie != .known } }

  /// The reference to the table itself that is part of the key, so that rows are matched from the roots down.
  package var selfInKey: ReferenceLayout? {
    references.first { $0.parent == name && !Set($0.columns).isDisjoint(with: key.columns) }
  }
}

/// A column that is copied, by its names on both sides.
package struct ColumnLayout: Sendable, Equatable {
  /// What becomes of its value.
  package enum Kind: Sendable, Equatable {
    /// Part of the key: equal on both sides.
    case key
    /// Copied, compared, updated.
    case value
    /// A row that is new gets the next number of the sequence; one that is there keeps its own.
    case renumbered(sequence: String)
    /// A row that is new brings its value along; one that is there keeps its own.
    case lasting
  }

  /// In the target.
  package var name: String
  /// In the source: another one only by `--map`.
  package var sourceName: String
  /// Told by the target's indexes, defaults and sequences, and by what refers to it.
  package var kind: Kind
  /// The target's, as SQL writes it.
  package var type: String
  /// Whether the target forbids NULL.
  package var isNotNull: Bool
  /// The operator of the target by which two values are the same, as SQL.
  package var equality: String
  /// The source's type, as SQL writes it there.
  package var sourceType: String
  /// The same operator of the source.
  package var sourceEquality: String
  /// Whether it is written; a generated column of the key is only compared.
  package var isWritten: Bool
  /// The sequence of the target's column that must not stay behind values that are copied.
  package var sequence: String?
  /// Whether that sequence counts upwards.
  package var ascends: Bool

  /// The operator of types that are of PostgreSQL itself.
  package static let plainEquality = "OPERATOR(pg_catalog.=)"

  /// Whether its number is new in the target.
  package var isRenumbered: Bool { if case .renumbered = kind { true } else { false } }
}

/// Which rows of both sides are the same.
package struct MatchKey: Sendable, Equatable {
  /// How it was found.
  package enum Origin: Sendable, Equatable {
    case chosen
    case primaryKey
    case uniqueIndex(String)
  }

  /// By the target's names, in the order of the index or of `--match`.
  package var columns: [String]
  /// Only one that was chosen may lack an index that keeps it unique.
  package var origin: Origin
}

/// A foreign key through which ids are translated.
package struct ReferenceLayout: Sendable, Equatable {
  /// When the new value is known, and how the rows are tied.
  package enum Tie: Sendable, Equatable {
    /// The parent comes first.
    case known
    /// The parent is the table itself.
    case own
    /// The parent comes later; the row is inserted with NULL and linked at the end.
    case linkedLast
    /// The parent comes later; the check is put off to the end.
    case checkedLast
  }

  /// The target's foreign key, else the source's.
  package var name: String
  /// Whether the target itself has the foreign key; else only the source does.
  package var isConstraint: Bool
  /// By the target's names, in the order of `parentColumns`.
  package var columns: [String]
  /// The table that is referred to, which may be the same one.
  package var parent: TableName
  /// By the target's names; together they are unique in the source.
  package var parentColumns: [String]
  /// Decided by the order of the tables.
  package var tie: Tie
  /// The columns that are NULL until the row is linked at the end.
  package var nulled: [String]
  /// The columns that take their value through this reference; another one may have the rest.
  package var owned: [String]
}
