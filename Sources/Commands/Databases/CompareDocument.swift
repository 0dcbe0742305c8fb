import Operations
import SchemaDiff

/// A comparison as one JSON document.
struct CompareDocument: Encodable {
  struct Side: Encodable {
    var kind: String
    var name: String
    var serverVersion: String
    var objects: Int

    init(_ side: CompareOutcome.Side) {
      kind = side.kind
      name = side.name
      serverVersion = side.serverVersion
      objects = side.objects
    }

    enum CodingKeys: String, CodingKey {
      case kind, name, objects
      case serverVersion = "server_version"
    }
  }

  struct Item: Encodable {
    struct Check: Encodable {
      var setup: String?
      var sql: String
      var counts: String
      var stops: Bool
    }

    var kind: String
    var object: String
    var table: String?
    var change: String
    var attribute: String?
    var before: String?
    var after: String?
    var risk: String
    var lock: String?
    var rewrite: Bool
    var scan: Bool
    var dataLoss: Bool
    var procedure: [String]
    var preCheck: Check?
    var sql: [String]

    init(_ difference: Difference) {
      let told = difference.assessment
      kind = difference.kind.rawValue
      object = difference.object
      table = difference.table
      change = difference.change.rawValue
      attribute = difference.attribute
      before = difference.before
      after = difference.after
      risk = told.risk.rawValue
      lock = told.lock
      rewrite = told.rewrites
      scan = told.scans
      dataLoss = told.losesData
      procedure = told.procedure
      preCheck = told.preCheck.map {
        Check(setup: $0.setup, sql: $0.sql, counts: $0.counts, stops: $0.stops)
      }
      sql = told.statements + told.laterStatements
    }

    enum CodingKeys: String, CodingKey {
      case kind, object, table, change, attribute, before, after, risk, lock, rewrite, scan, procedure, sql
      case dataLoss = "data_loss"
      case preCheck = "pre_check"
    }
  }

  var schema = "strongroom/compare/v1"
  var source: Side
  var target: Side
  var identical: Bool
  /// The highest risk; absent when there is no difference.
  var risk: String?
  var differences: [Item]

  init(_ outcome: CompareOutcome) {
    source = Side(outcome.source)
    target = Side(outcome.target)
    identical = outcome.differences.isEmpty
    risk = outcome.differences.map(\.assessment.risk).max()?.rawValue
    differences = outcome.differences.map { Item($0) }
  }
}
