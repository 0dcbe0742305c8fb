/// The SQL of one canonical JSON document that describes a database's schema, for PostgreSQL 12 to 18.
///
/// It holds what pg_dump carries over and nothing else, so that a database and its restored copy give the
/// same document: no name of the database, no time, no sizes, no oids, no sequence values; nor tablespaces,
/// versions of extensions and validity of indexes, which a restore elsewhere sets anew. Objects of extensions
/// are left out. Columns that only some majors have are read through `missingColumns`, or through
/// `to_jsonb(row) ->> 'column'` where rows are few. Privileges are those of everybody but the owner, and
/// absent when they are exactly the built-in default. Across majors the document may differ in the text of
/// views and rules.
///
/// It must run with an empty `search_path`, so that every deparsed name is qualified. Texts are ordered by
/// the collation "C", whatever the database's own.
enum SchemaDocument {
  /// Settings, for the transaction, under which the document is taken.
  static let settings = [
    "search_path": "", "quote_all_identifiers": "off", "standard_conforming_strings": "on",
    "timezone": "UTC", "datestyle": "ISO, YMD", "intervalstyle": "postgres", "bytea_output": "hex",
    "extra_float_digits": "1",
    // 1,000 tables: 20 s with just-in-time compilation, 8 s without it, 2 s without nested loops as well,
    // since common table expressions have no statistics.
    "jit": "off", "enable_nestloop": "off",
  ]

  /// `SELECT` of the SHA-256 of the document in hexadecimal, computed by the server: one row, one field.
  ///
  /// Without the invalid indexes, which pg_dump leaves out: a restored copy has the same fingerprint.
  static let fingerprintQuery =
    query("encode(sha256(convert_to(document::text, 'UTF8')), 'hex')", indexes: "WHERE \(isDumped)")

  /// `SELECT` of the document itself: one row, one field of type jsonb.
  static let documentQuery = query("document", indexes: "")

  private static func query(_ selected: String, indexes condition: String) -> String {
    let tables = [
      ("missing", missingColumns), ("namespace", namespaces), ("member", members), ("rel", relations),
      ("grantee", grantees),
      ("acl", privileges), ("seq", sequences), ("col", columns), ("con", constraints),
      ("idx", indexes(condition)), ("trg", triggers), ("pol", policies), ("rul", rules), ("sta", statistics),
      ("relobj", relationObjects),
    ]
    let common = tables.map { "\($0.0) AS MATERIALIZED (\n\($0.1)\n)" }.joined(separator: ",\n")
    let members = sections.map { "\(SQLText.literal($0.0)),\nCOALESCE((\n\($0.1)\n), '{}')" }
    return """
      WITH \(common)
      SELECT \(selected) FROM (SELECT jsonb_build_object('format', 1,
      \(members.joined(separator: ",\n"))
      ) AS document) whole
      """
  }

  /// The document's parts, each a scalar subquery that gives one JSON object.
  private static let sections =
    [
      ("schemas", schemaSection), ("extensions", extensionSection),
      ("tables", relationSection("'r', 'p'")), ("foreign_tables", relationSection("'f'")),
      ("views", relationSection("'v'")), ("materialized_views", relationSection("'m'")),
      ("composite_types", relationSection("'c'")), ("sequences", sequenceSection),
    ] + typeSections + routineSections + otherSections

  private static func relationSection(_ kinds: String) -> String {
    "SELECT jsonb_object_agg(fq, o) FROM relobj WHERE relkind IN (\(kinds))"
  }

  /// The condition that an object does not belong to an extension.
  static func notMember(_ catalog: String, _ oid: String) -> String {
    """
    NOT EXISTS (SELECT FROM member
      WHERE member.classid = '\(catalog)'::regclass AND member.objid = \(oid))
    """
  }
}
