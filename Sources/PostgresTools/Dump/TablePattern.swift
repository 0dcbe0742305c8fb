package import ArchiveModel

/// A table written as a pattern that pg_dump matches exactly (psql documentation, "Patterns").
///
/// Within double quotes the pattern's own letters mean themselves and the case is kept. A name without a
/// schema matches in any schema.
package struct TablePattern: Hashable, Sendable, CustomStringConvertible {
  /// Both parts in double quotes; `*` in place of a schema that is not named.
  package let description: String

  package init(_ table: TableName) {
    let schema = table.schema.map { SQLText.identifier($0) } ?? "*"
    description = schema + "." + SQLText.identifier(table.name)
  }
}
