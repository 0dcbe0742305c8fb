import ArchiveModel

extension FileSettings {
  /// What `[alembic]` says.
  struct Alembic {
    var directory: Sourced<String>?
    /// The folder of a virtual environment.
    var venv: Sourced<String>?
    var command: Sourced<[String]>?
    var configFile: Sourced<String>?
    var urlVariable: Sourced<String>?
    var urlScheme: Sourced<String>?
    var isElsewhere: Sourced<Bool>?
    var lockTimeout: Sourced<TimeSpan>?
  }

  /// Reads `[alembic]`.
  static func alembic(_ table: inout FileTable, _ paths: FilePaths) -> Alembic {
    defer { table.reportUnknown() }
    var found = Alembic()
    found.directory = table.string("directory", like: "/app/expense-tracker")?.map(paths.absolute)
    found.venv = table.string("venv", like: "/app/expense-tracker/.venv")?.map(paths.absolute)
    found.command = table.command(
      "command",
      like: #"["docker", "compose", "exec", "-T", "-e", "PGAPPNAME", "-e", "PGOPTIONS", "api", "alembic"]"#)
    found.configFile = table.string("config", like: "alembic.ini")
    found.urlVariable = table.parsed("url_variable", like: "DATABASE_URL") { text throws(ModelFault) in
      guard let first = text.unicodeScalars.first, !("0"..."9").contains(first),
        text.unicodeScalars.allSatisfy({
          $0.isASCII && ($0.properties.isAlphabetic || "0123456789_".unicodeScalars.contains($0))
        })
      else { throw ModelFault(.usage, "\(text.quotedForMessage) is not the name of a variable") }
      return text
    }
    found.urlScheme = table.parsed("url_scheme", like: "postgresql+psycopg2") { text throws(ModelFault) in
      guard text.hasPrefix("postgres"),
        text.unicodeScalars.allSatisfy({
          $0.isASCII && ($0.properties.isAlphabetic || "0123456789+_".unicodeScalars.contains($0))
        })
      else { throw ModelFault(.usage, "\(text.quotedForMessage) is not the scheme of an address") }
      return text
    }
    found.isElsewhere = table.boolean("elsewhere")
    found.lockTimeout = table.parsed("lock_timeout", like: "5s") { text throws(ModelFault) in
      try TimeSpan(text)
    }
    return found
  }
}
