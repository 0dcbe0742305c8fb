import ArchiveModel
import Foundation
import Operations

/// What the archive holds as one JSON document.
struct StatisticsDocument: Encodable {
  struct Month: Encodable {
    /// `2026-01`, in the archive's zone.
    var month: String
    var backups: Int
    var bytes: Int64
  }

  struct Environment: Encodable {
    var environment: String
    var backups: Int
    var bytes: Int64
    var growthBytes: Int64
    var oldest: Date?
    var newest: Date?
    var states: [String: Int]
    var months: [Month]

    enum CodingKeys: String, CodingKey {
      case environment, backups, bytes, oldest, newest, states, months
      case growthBytes = "growth_bytes"
    }
  }

  var schema = "strongroom/stats/v1"
  var zone: String
  var growthDays = StatisticsReport.growthDays
  var environments: [Environment]

  init(_ report: StatisticsReport) {
    zone = report.zone.identifier
    environments = report.environments.map { environment in
      Environment(
        environment: environment.name.rawValue, backups: environment.backups, bytes: environment.bytes,
        growthBytes: environment.growth, oldest: environment.oldest, newest: environment.newest,
        states: Dictionary(uniqueKeysWithValues: environment.states.map { ($0.rawValue, $1) }),
        months: environment.months.map {
          Month(
            month: Quantity.month($0.start, zone: report.zone), backups: $0.backups, bytes: $0.bytes)
        })
    }
  }

  enum CodingKeys: String, CodingKey {
    case schema, zone, environments
    case growthDays = "growth_days"
  }
}
