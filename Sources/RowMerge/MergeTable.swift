package import ArchiveModel

/// A table of one side, as far as a merge must know it.
package struct MergeTable: Sendable, Equatable {
  /// With its schema.
  package var name: TableName
  /// Whether rows lie in partitions below it.
  package var isPartitioned: Bool
  /// Whether it is itself a partition of another table.
  package var isPartition: Bool
  /// Whether a rewrite rule stands between an INSERT or UPDATE and the table.
  package var hasRules: Bool
  /// In the table's order, without dropped ones.
  package var columns: [MergeColumn]
  /// Those that are valid, by name; partial ones as well.
  package var uniqueKeys: [UniqueKey]
  /// Its own foreign keys by name, without those that a partition has from its parent.
  package var references: [ForeignKey]
  /// By name, those that are not validated as well.
  package var checks: [CheckRule]
  /// Users' own that are enabled for ordinary writing, by name.
  package var triggers: [TriggerNote]

  package init(
    name: TableName, isPartitioned: Bool = false, isPartition: Bool = false, hasRules: Bool = false,
    columns: [MergeColumn] = [], uniqueKeys: [UniqueKey] = [], references: [ForeignKey] = [],
    checks: [CheckRule] = [], triggers: [TriggerNote] = []
  ) {
    self.name = name
    self.isPartitioned = isPartitioned
    self.isPartition = isPartition
    self.hasRules = hasRules
    self.columns = columns
    self.uniqueKeys = uniqueKeys
    self.references = references
    self.checks = checks
    self.triggers = triggers
  }

  /// The column of that exact name.
  package func column(_ name: String) -> MergeColumn? { columns.first { $0.name == name } }

  /// Whether these columns together are unique by an index over all rows.
  func isUnique(_ columns: [String]) -> Bool {
    uniqueKeys.contains { key in key.predicate == nil && Set(key.plainColumns ?? []) == Set(columns) }
  }
}

/// A column of one side.
package struct MergeColumn: Sendable, Equatable, Codable {
  /// Unquoted, in exact letter case.
  package var name: String
  /// As SQL writes it, such as `character varying(40)`.
  package var type: String
  /// Whether the table forbids NULL; what a domain forbids is not counted.
  package var isNotNull: Bool
  /// Whether a row that does not name it gets a value: by a default or as an identity.
  package var hasDefault: Bool
  /// Whether the table computes it from other columns.
  package var isGenerated: Bool
  /// The sequence that numbers it, quoted as SQL; nil for a column that is not numbered.
  package var sequence: String?
  /// Whether only that sequence may number it (GENERATED ALWAYS AS IDENTITY): an UPDATE cannot set it.
  package var isAlwaysNumbered: Bool
  /// Whether that sequence counts upwards.
  package var ascends: Bool
  /// The labels of its enumeration in order; nil for another type.
  package var labels: [String]?
  /// Whether its type has an equality that can be joined by.
  package var isComparable: Bool
  /// The operator by which two values are the same row, as SQL: `OPERATOR(public.=)`; nil for a type without.
  package var equality: String?
  /// Whether it holds the number of a large object.
  package var isLargeObject: Bool
  /// Whether it is of type oid, so that its values may be numbers of large objects.
  package var mayBeLargeObject: Bool

  package init(
    name: String, type: String = "integer", isNotNull: Bool = false, hasDefault: Bool = false,
    isGenerated: Bool = false, sequence: String? = nil, isAlwaysNumbered: Bool = false, ascends: Bool = true,
    labels: [String]? = nil,
    isComparable: Bool = true, equality: String? = nil, isLargeObject: Bool = false,
    mayBeLargeObject: Bool = false
  ) {
    self.name = name
    self.type = type
    self.isNotNull = isNotNull
    self.hasDefault = hasDefault
    self.isGenerated = isGenerated
    self.sequence = sequence
    self.isAlwaysNumbered = isAlwaysNumbered
    self.ascends = ascends
    self.labels = labels
    self.isComparable = isComparable
    self.equality = equality
    self.isLargeObject = isLargeObject
    self.mayBeLargeObject = mayBeLargeObject
  }
}

/// The tables of one side by their names.
package struct MergeSchema: Sendable, Equatable {
  /// How the side is named in messages, such as `'dev'`.
  package var place: String
  /// With their schemas; partitions are among them.
  package var tables: [TableName: MergeTable]

  package init(place: String, tables: [MergeTable]) {
    self.place = place
    self.tables = Dictionary(tables.map { ($0.name, $0) }) { first, _ in first }
  }
}
