extension MergeStatements {
  /// Gives the session the search_path of a plain login, for the target's own code: triggers, defaults, checks.
  ///
  /// Until the transaction ends, or `ownPath`. What runs meanwhile must have the schema before every name and operator
  /// of ours; expressions of the user's are in views that were made before.
  package static let usersPath = """
    SELECT pg_catalog.set_config('search_path', CASE WHEN s.reset_val ~ '\\mpg_temp\\M' THEN s.reset_val
      ELSE pg_catalog.concat_ws(', ', NULLIF(s.reset_val, ''), 'pg_temp') END, true)
    FROM pg_catalog.pg_settings s WHERE s.name OPERATOR(pg_catalog.=) 'search_path'
    """

  /// Takes it away again: every name is qualified by us.
  package static let ownPath = "SELECT pg_catalog.set_config('search_path', '', true)"

  static func inUsersPath(_ statements: String) -> String { "\(usersPath);\n\(statements);\n\(ownPath)" }
}
