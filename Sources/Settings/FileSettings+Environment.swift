import ArchiveModel

extension FileSettings {
  /// Reads one `[env.NAME]`.
  static func environment(_ table: inout FileTable, _ paths: FilePaths) -> Environment {
    let refused = ["password", "pgpassword", "passwd", "pass"]
    defer {
      for key in refused {
        table.refuse(
          key, "a literal password is refused, \(key.quotedForMessage)",
          hint: "Use password_file, password_command, password_credential or the variable NAME_DB_PASSWORD.")
      }
      table.reportUnknown(also: Set(refused))
    }
    var environment = Environment()
    environment.host = table.string("host", like: "localhost")
    environment.port = table.integer("port", in: 1...65_535, like: 5432)
    environment.database = table.string("database", like: "expenses_db")
    environment.user = table.string("user", like: "expense_admin")
    environment.sslMode = table.parsed("sslmode", like: "prefer") { text throws(ModelFault) in
      try SSLMode(word: text, what: "an sslmode")
    }
    environment.envFile = table.string("env_file", like: ".env.prod")?.map(paths.absolute)
    environment.passwords = passwords(&table, paths)
    environment.tools = table.command("tools", like: #"["docker", "compose", "exec", "-T", "db"]"#)
    environment.pgBin = table.string("pg_bin", like: "/usr/lib/postgresql/15/bin")?.map(paths.absolute)
    environment.protected = table.boolean("protected")
    environment.retention = table.string("retention", like: "default")
    environment.maxAge = table.limit("max_age", like: "26h")
    environment.maxProofAge = table.limit("max_proof_age", like: "8d")
    if var inner = table.table("service") {
      environment.service = service(&inner, paths)
      table.adopt(inner)
    }
    return environment
  }

  private static func passwords(_ table: inout FileTable, _ paths: FilePaths) -> [Sourced<PasswordSource>] {
    let credential = table.parsed("password_credential", like: "prod_db_password") {
      text throws(ModelFault) in
      guard !text.isEmpty, text != ".", text != "..", !text.contains("/") else {
        throw ModelFault(
          .usage, "\(text.quotedForMessage) is not the name of a credential",
          hint: "Write the name that LoadCredential= gives it, without a path.")
      }
      return PasswordSource.credential(text)
    }
    let file = table.string("password_file", like: "/etc/strongroom/secrets/prod_db_password")?
      .map { PasswordSource.file(paths.absolute($0)) }
    let command = table.command("password_command", like: #"["pass", "show", "db/prod"]"#)?
      .map { PasswordSource.command($0) }
    return [credential, file, command].compactMap(\.self)
  }
}

/// A setting that is one of a few words.
protocol SettingWord: RawRepresentable<String>, CaseIterable {}

extension DumpFormat: SettingWord {}
extension SSLMode: SettingWord {}

extension SettingWord {
  /// Reads one of the words; throws `usage` naming the nearest.
  init(word: String, what: String) throws(ModelFault) {
    guard let value = Self(rawValue: word) else {
      let words = Self.allCases.map(\.rawValue)
      let nearest = Spelling.nearest(to: word, among: words).map { "Did you mean '\($0)'? " } ?? ""
      throw ModelFault(
        .usage, "\(word.quotedForMessage) is not \(what)",
        hint: nearest + "Use one of \(words.joined(separator: ", ")).")
    }
    self = value
  }
}
