/// The canonical line of a sequence's definition.
///
/// Such as `bigint start 1 increment 1 min 1 max 9223372036854775807 cache 1 cycle no`.
enum SequenceDefinition {
  static let cycleSuffix = " cycle yes"

  /// The SQL expression that writes the line from a row `s` of `pg_sequence`.
  static let expression = """
    pg_catalog.concat(pg_catalog.format_type(s.seqtypid, NULL), ' start ', s.seqstart, ' increment ',
      s.seqincrement, ' min ', s.seqmin, ' max ', s.seqmax, ' cache ', s.seqcache,
      CASE WHEN s.seqcycle THEN '\(cycleSuffix)' ELSE ' cycle no' END)
    """

  /// Whether the line is that of a sequence that counts down.
  static func descends(_ line: String) -> Bool { line.contains(" increment -") }
}
