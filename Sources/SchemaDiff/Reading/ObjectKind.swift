/// The kinds of objects that are compared; the words are those of JSON and of people.
package enum ObjectKind: String, Sendable, CaseIterable {
  case schema
  case `extension`
  case table
  case foreignTable = "foreign table"
  case view
  case materializedView = "materialized view"
  case compositeType = "composite type"
  case sequence
  case enumType = "enum"
  case domain
  case range
  case collation
  case routine
  case `operator`
  case operatorClass = "operator class"
  case cast
  case textSearch = "text search configuration"
  case dictionary = "text search dictionary"
  case eventTrigger = "event trigger"
  case publication
  case foreignServer = "foreign server"
  case defaultPrivileges = "default privileges"

  case column
  case constraint
  case index
  case trigger
  case policy
  case rule
  case statistics

  /// The section of the document with the kind's objects; nil for what hangs on a table.
  var section: String? {
    switch self {
    case .schema: "schemas"
    case .extension: "extensions"
    case .table: "tables"
    case .foreignTable: "foreign_tables"
    case .view: "views"
    case .materializedView: "materialized_views"
    case .compositeType: "composite_types"
    case .sequence: "sequences"
    case .enumType: "enums"
    case .domain: "domains"
    case .range: "ranges"
    case .collation: "collations"
    case .routine: "routines"
    case .operator: "operators"
    case .operatorClass: "operator_classes"
    case .cast: "casts"
    case .textSearch: "text_search"
    case .dictionary: "text_search_dictionaries"
    case .eventTrigger: "event_triggers"
    case .publication: "publications"
    case .foreignServer: "foreign_servers"
    case .defaultPrivileges: "default_privileges"
    case .column, .constraint, .index, .trigger, .policy, .rule, .statistics: nil
    }
  }

  /// The member of a relation with the kind's objects; nil for what stands by itself.
  var member: String? {
    switch self {
    case .column: "columns"
    case .constraint: "constraints"
    case .index: "indexes"
    case .trigger: "triggers"
    case .policy: "policies"
    case .rule: "rules"
    case .statistics: "statistics"
    default: nil
    }
  }

  static let sections = allCases.filter { $0.section != nil }
  /// The kinds that others hang on.
  static let relations: Set<ObjectKind> = [.table, .foreignTable, .view, .materializedView]
  static let parts = allCases.filter { $0.member != nil }

  /// Its word in `ALTER …`, `DROP …` and `COMMENT ON …`.
  var keyword: String {
    switch self {
    case .compositeType, .enumType, .range: "TYPE"
    case .foreignServer: "SERVER"
    default: rawValue.uppercased()
    }
  }
}
