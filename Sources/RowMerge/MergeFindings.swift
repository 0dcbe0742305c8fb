/// How many rows of a table come to the same end.
package struct MergeCount: Sendable, Equatable, Decodable {
  /// `insert`, `update`, `skip`, `same`, `conflict`; of tables that are only looked into `matched`, `absent`.
  package var action: String
  /// Of a conflict: `differs`, `ambiguous`, `duplicate`, or `lost`, `unique`, `null`, `check` with a name after a colon.
  package var reason: String?
  package var rows: Int64
}

/// One row as an example of what happens.
package struct MergeSample: Sendable, Equatable, Decodable {
  /// A value that differs, by its texts.
  package struct Difference: Sendable, Equatable, Decodable {
    package var column: String
    package var source: String?
    package var target: String?
  }

  package var action: String
  package var reason: String?
  /// The columns of the key with their texts; of a reference that leads nowhere its columns in the source.
  package var key: [Value]
  package var differences: [Difference]
  package var reference: [Value]

  /// A column and its text.
  package struct Value: Sendable, Equatable, Decodable {
    package var column: String
    package var text: String?
  }
}
