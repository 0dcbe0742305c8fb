import ArchiveModel
import struct Foundation.TimeZone

/// What the settings file says, section by section; nil where it says nothing.
struct FileSettings {
  struct Archive {
    var path: Sourced<String>?
    var timeZone: Sourced<TimeZone>?
    var minFree: Sourced<ByteSize>?
    var verifyPeriod: Sourced<TimeSpan?>?
  }

  struct Backup {
    var format: Sourced<DumpFormat>?
    var compression: Sourced<Compression>?
    var jobs: Sourced<Int>?
    var timeout: Sourced<TimeSpan>?
    var staging: Sourced<String>?
    var replicate: Sourced<Bool>?
  }

  struct Environment {
    var host: Sourced<String>?
    var port: Sourced<Int>?
    var database: Sourced<String>?
    var user: Sourced<String>?
    var sslMode: Sourced<SSLMode>?
    var envFile: Sourced<String>?
    /// In order of preference.
    var passwords: [Sourced<PasswordSource>] = []
    var tools: Sourced<[String]>?
    var pgBin: Sourced<String>?
    var protected: Sourced<Bool>?
    var retention: Sourced<String>?
    var maxAge: Sourced<TimeSpan?>?
    var maxProofAge: Sourced<TimeSpan?>?
    var service: Service?
  }

  /// The one format of the file that this version reads.
  static let version = 1

  let path: String
  private(set) var archive = Archive()
  private(set) var backup = Backup()
  private(set) var encryption = Encryption()
  private(set) var testRestore = TestRestore()
  /// In the order of the file.
  private(set) var jobs: [JobSettings] = []
  private(set) var alembic = Alembic()
  private(set) var update = Update()
  private(set) var retentions: [String: RetentionSettings] = [:]
  private(set) var environments: [EnvironmentName: Environment] = [:]
  /// In the order of the file, as are `hooks` and `notices`.
  private(set) var stores: [StoreSettings] = []
  private(set) var hooks: [HookSettings] = []
  private(set) var notices: [NotifySettings] = []
  private(set) var textfile: Sourced<String>?
  /// In the order of lines.
  private(set) var problems: [FileProblem] = []
  /// The keys that can be, such as `archive.path` and `env.NAME.host`, of the tables that are there.
  private(set) var supportedKeys: Set<String> = []

  /// Reads a parsed document; what is wrong in it is in `problems`.
  init(_ document: SettingsDocument, source: SettingsSource) {
    path = document.path
    let paths = FilePaths(source: source, file: document.path)
    var top = FileTable(document: document)
    if let version = top.integer("version", in: 1...Int.max, like: Self.version),
      version.value != Self.version
    {
      let _: Never? = top.report(
        "version",
        "this strongroom reads version \(Self.version), and the file is of version \(version.value)",
        hint: "Use the strongroom that the file was written for, or rewrite the file.")
    }
    if var table = top.table("archive") {
      archive = Self.archive(&table, paths, ZoneName(source: source))
      top.adopt(table)
    }
    if var table = top.table("backup") {
      backup = Self.backup(&table, paths)
      top.adopt(table)
    }
    if var table = top.table("encryption") {
      encryption = Self.encryption(&table, paths)
      top.adopt(table)
    }
    if var table = top.table("test_restore") {
      testRestore = Self.testRestore(&table, paths)
      top.adopt(table)
    }
    jobs = Self.jobs(&top, paths)
    if var table = top.table("alembic") {
      alembic = Self.alembic(&table, paths)
      top.adopt(table)
    }
    if var table = top.table("update_prod") {
      update = Self.update(&table)
      top.adopt(table)
    }
    if var table = top.table("retention") {
      retentions = Self.retentions(&table)
      top.adopt(table)
    }
    var inner = top.tables("store")
    stores = Self.stores(&inner, paths)
    for table in inner { top.adopt(table) }
    if var table = top.table("env") {
      environments = Self.environments(&table, paths)
      top.adopt(table)
    }
    for var item in top.tables("hook") {
      if let hook = Self.hook(&item) { hooks.append(hook) }
      top.adopt(item)
    }
    for var item in top.tables("notify") {
      if let notice = Self.notify(&item, paths) { notices.append(notice) }
      top.adopt(item)
    }
    if var table = top.table("metrics") {
      textfile = Self.metrics(&table, paths)
      top.adopt(table)
    }
    top.reportUnknown()
    supportedKeys = top.supportedKeys
    problems = (top.problems + unknownRetentions() + unknownStoreRetentions()).enumerated()
      .sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
  }

  private static func archive(_ table: inout FileTable, _ paths: FilePaths, _ zones: ZoneName) -> Archive {
    defer { table.reportUnknown() }
    return Archive(
      path: table.string("path", like: "/var/lib/strongroom")?.map(paths.absolute),
      timeZone: table.parsed("timezone", like: "local", zones.zone),
      minFree: table.parsed("min_free", like: "2GiB") { text throws(ModelFault) in try ByteSize(text) },
      verifyPeriod: table.limit("verify_period", like: "30d"))
  }

  private static func backup(_ table: inout FileTable, _ paths: FilePaths) -> Backup {
    defer { table.reportUnknown() }
    return Backup(
      format: table.parsed("format", like: "plain") { text throws(ModelFault) in
        try DumpFormat(word: text, what: "a format")
      },
      compression: table.parsed("compress", like: "zstd") { text throws(ModelFault) in
        try Compression(text)
      },
      jobs: table.integer("jobs", in: 1...64, like: 4),
      timeout: table.span("timeout", like: "6h"),
      staging: table.string("staging", like: "/run/strongroom")?.map(paths.absolute),
      replicate: table.boolean("replicate"))
  }

  private static func environments(
    _ table: inout FileTable, _ paths: FilePaths
  ) -> [EnvironmentName: Environment] {
    var found: [EnvironmentName: Environment] = [:]
    for key in table.present {
      guard var inner = table.table(key) else { continue }
      do {
        found[try EnvironmentName(key)] = environment(&inner, paths)
        table.adopt(inner)
      } catch {
        let _: Never? = table.report(
          key, code: error.code, "this is not an environment name", hint: error.hint ?? "Choose another.")
      }
    }
    return found
  }
}

/// The paths a settings file names: relative to the file itself.
struct FilePaths {
  var source: SettingsSource
  var file: String

  func absolute(_ path: String) -> String {
    let directory = file.split(separator: "/").dropLast().joined(separator: "/")
    return source.absolutePath(path, in: "/" + directory)
  }
}
