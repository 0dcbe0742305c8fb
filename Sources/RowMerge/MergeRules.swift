package import ArchiveModel

/// A unique index.
package struct UniqueKey: Sendable, Equatable, Codable {
  /// The index's name.
  package var name: String
  /// Whether it is the primary key's; a table has one at most.
  package var isPrimary: Bool
  /// Its elements in order, as SQL on the table's columns.
  package var expressions: [String]
  /// The operators by which the index tells the elements apart, as SQL, in their order.
  package var equalities: [String]
  /// The columns when each element is one; nil when there is an expression among them.
  package var plainColumns: [String]?
  /// The condition of a partial index, as SQL on the table's columns.
  package var predicate: String?
  /// Every column that elements and condition use.
  package var usedColumns: [String]
  /// Whether two NULLs count as equal.
  package var nullsEqual: Bool

  package init(
    name: String, isPrimary: Bool = false, expressions: [String], equalities: [String] = [],
    plainColumns: [String]?, predicate: String? = nil, usedColumns: [String], nullsEqual: Bool = false
  ) {
    self.name = name
    self.isPrimary = isPrimary
    self.expressions = expressions
    self.equalities = equalities
    self.plainColumns = plainColumns
    self.predicate = predicate
    self.usedColumns = usedColumns
    self.nullsEqual = nullsEqual
  }
}

/// A foreign key of a table.
package struct ForeignKey: Sendable, Equatable {
  /// The constraint's; unique only among those of its table.
  package var name: String
  /// In the constraint's order, each with the one at its place in `parentColumns`.
  package var columns: [String]
  /// The table that is referred to, with its schema.
  package var parent: TableName
  /// As many as `columns`.
  package var parentColumns: [String]
  /// Whether its check can be put off to the end of a transaction.
  package var isDeferrable: Bool

  package init(
    name: String, columns: [String], parent: TableName, parentColumns: [String], isDeferrable: Bool = false
  ) {
    self.name = name
    self.columns = columns
    self.parent = parent
    self.parentColumns = parentColumns
    self.isDeferrable = isDeferrable
  }
}

/// A CHECK constraint.
package struct CheckRule: Sendable, Equatable, Codable {
  /// The constraint's name, which a conflict gives as its reason.
  package var name: String
  /// As SQL on the table's columns.
  package var expression: String
  /// Empty when the condition names none.
  package var usedColumns: [String]

  package init(name: String, expression: String, usedColumns: [String]) {
    self.name = name
    self.expression = expression
    self.usedColumns = usedColumns
  }
}

/// A trigger that fires when rows are inserted or updated.
package struct TriggerNote: Sendable, Equatable, Codable {
  /// Unquoted; unique among the table's triggers.
  package var name: String
  /// Whether it fires for replication as well, which a pause must give back.
  package var isAlways: Bool

  package init(name: String, isAlways: Bool = false) {
    self.name = name
    self.isAlways = isAlways
  }
}
