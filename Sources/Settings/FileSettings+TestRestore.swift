import ArchiveModel

extension FileSettings {
  /// What `[test_restore]` says.
  struct TestRestore {
    var target: Sourced<TestRestoreTarget>?
    var environment: Sourced<EnvironmentName>?
    var command: Sourced<[String]>?
    var pick: Sourced<TestRestorePick>?
    var maxBackupAge: Sourced<TimeSpan>?
    var onMissingExtension: Sourced<MissingExtensionPolicy>?
    var superuser: Sourced<Bool>?
    var timeout: Sourced<TimeSpan>?
    var folder: Sourced<String>?
    var checks: [Sourced<TestRestoreCheck>] = []
  }

  /// Reads `[test_restore]` and its `[[test_restore.check]]`.
  static func testRestore(_ table: inout FileTable, _ paths: FilePaths) -> TestRestore {
    var found = TestRestore()
    found.target = table.parsed("target", like: "scratch") { text throws(ModelFault) in
      try TestRestoreTarget(word: text, what: "a target")
    }
    found.environment = table.parsed("env", like: "dev") { text throws(ModelFault) in
      try EnvironmentName(text)
    }
    found.command = table.command("command", like: #"["/usr/local/bin/prove"]"#)
    found.pick = table.parsed("pick", like: "latest") { text throws(ModelFault) in
      try TestRestorePick(word: text, what: "a way to pick a backup")
    }
    found.maxBackupAge = span("max_backup_age", like: "26h", &table)
    found.onMissingExtension = table.parsed("on_missing_extension", like: "fail") { text throws(ModelFault) in
      try MissingExtensionPolicy(word: text, what: "a policy")
    }
    found.superuser = table.boolean("superuser")
    found.timeout = span("timeout", like: "6h", &table)
    found.folder = table.string("folder", like: "/var/tmp")?.map(paths.absolute)
    var names: Set<String> = []
    for var item in table.tables("check") {
      let name = item.string("name", like: "has users")
      let sql = item.string("sql", like: "SELECT count(*) > 0 FROM users")
      item.reportUnknown()
      if let name, let sql {
        if !names.insert(name.value).inserted {
          let _: Never? = item.report(
            "name", "two checks have the name \(name.value.quotedForMessage)", hint: "Name each one once.")
        }
        found.checks.append(Sourced(TestRestoreCheck(name: name.value, sql: sql.value), name.origin))
      } else {
        item.reportMissing("name", "sql", hint: "A check has a name and sql.")
      }
      table.adopt(item)
    }
    table.reportUnknown()
    return found
  }

  private static func span(_ key: String, like example: String, _ table: inout FileTable) -> Sourced<
    TimeSpan
  >? {
    table.parsed(key, like: example) { text throws(ModelFault) in
      let span = try TimeSpan(text)
      guard span.seconds > 0 else { throw ModelFault(.usage, "the time is zero") }
      return span
    }
  }
}
