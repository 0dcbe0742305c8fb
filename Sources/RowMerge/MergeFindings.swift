/// How many rows of a table come to the same end.
package struct MergeCount: Sendable, Equatable, Decodable {
  /// `insert`, `update`, `skip`, `same`, `conflict`; of tables that are only looked into `matched`, `absent`.
  package var action: String
  /// Of a conflict: `differs`, `ambiguous`, `duplicate`, or `lost`, `unique`, `null`, `check` with a name after a colon.
  package var reason: String?
  /// Those of the source with this action and reason; never 0.
  package var rows: Int64
}

/// One row as an example of what happens.
package struct MergeSample: Sendable, Equatable, Decodable {
  /// A value that differs, by its texts.
  package struct Difference: Sendable, Equatable, Decodable {
    /// By the target's name.
    package var column: String
    /// At most 60 characters of it; nil for NULL.
    package var source: String?
    /// At most 60 characters of it; nil for NULL.
    package var target: String?
  }

  /// As of a `MergeCount`, but never `same` or `matched`.
  package var action: String
  /// As of a `MergeCount`; nil but for a conflict.
  package var reason: String?
  /// The columns of the key with their texts; those of a reference as the source has them.
  package var key: [Value]
  /// Only columns that are copied and differ; empty for a row that the target does not have.
  package var differences: [Difference]
  /// Of a reference that leads nowhere its columns as the source has them; else empty.
  package var reference: [Value]

  /// A column and its text.
  package struct Value: Sendable, Equatable, Decodable {
    /// By the target's name.
    package var column: String
    /// At most 60 characters of the value; nil for NULL.
    package var text: String?
  }
}
