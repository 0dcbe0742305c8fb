package import ArchiveModel

/// Names and values written so that PostgreSQL reads back exactly them.
package enum SQLText {
  /// A name in double quotes, always quoted: `"order"`.
  package static func identifier(_ name: String) -> String {
    "\"" + doubled("\"", in: name) + "\""
  }

  /// A schema-qualified name: `"public"."order"`.
  package static func identifier(_ schema: String, _ name: String) -> String {
    identifier(schema) + "." + identifier(name)
  }

  /// A table, with its schema when it has one: `"public"."order"`.
  package static func identifier(_ table: TableName) -> String {
    (table.schema.map { identifier($0) + "." } ?? "") + identifier(table.name)
  }

  /// A string constant that means the same whatever `standard_conforming_strings` says.
  ///
  /// A text with a backslash becomes an escape string, with the space before it that keeps the `E` apart.
  package static func literal(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return "'" + doubled("'", in: text) + "'" }
    return " E'" + doubled("'", in: doubled("\\", in: text)) + "'"
  }

  /// A string constant, or `NULL`.
  package static func literal(_ text: String?) -> String {
    text.map { literal($0) } ?? "NULL"
  }

  /// An array constant of type `text[]`.
  package static func textArray(_ texts: [String]) -> String {
    "ARRAY[" + texts.map { literal($0) }.joined(separator: ", ") + "]::pg_catalog.text[]"
  }

  /// Doubles a character by scalars, so that no combining mark after it can hide it.
  private static func doubled(_ mark: Unicode.Scalar, in text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == mark { result.append(mark) }
      result.append(scalar)
    }
    return String(result)
  }
}
