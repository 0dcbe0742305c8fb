import ArchiveModel

/// The variables that belong to one environment, and to no other.
struct EnvironmentVariables {
  /// What a variable gives.
  enum Field: String, CaseIterable {
    case host = "HOST"
    case port = "PORT"
    case database = "NAME"
    case user = "USER"
    case password = "PASSWORD"
    case passwordFile = "PASSWORD_FILE"
  }

  /// Such as `PROD_EU` for `prod-eu`.
  let prefix: String

  init(_ name: EnvironmentName) {
    prefix = name.rawValue.uppercased().split(separator: "-", omittingEmptySubsequences: false)
      .joined(separator: "_")
  }

  /// Such as `PROD_DB_HOST`.
  func name(_ field: Field) -> String { "\(prefix)_DB_\(field.rawValue)" }

  /// The variable of the postgres image that also counts in an environment's own file (DESIGN §4).
  static func imageName(_ field: Field) -> String? {
    switch field {
    case .database: "POSTGRES_DB"
    case .user: "POSTGRES_USER"
    case .password: "POSTGRES_PASSWORD"
    case .host, .port, .passwordFile: nil
    }
  }

  /// The environment that a variable such as `PROD_DB_HOST` belongs to; nil when it belongs to none.
  static func environment(of variable: String) -> EnvironmentName? {
    for field in Field.allCases where variable.hasSuffix("_DB_" + field.rawValue) {
      let prefix = variable.dropLast("_DB_".count + field.rawValue.count)
      guard prefix == prefix.uppercased(), !prefix.contains("-") else { return nil }
      let name = prefix.lowercased().split(separator: "_", omittingEmptySubsequences: false)
      return try? EnvironmentName(name.joined(separator: "-"))
    }
    return nil
  }
}
