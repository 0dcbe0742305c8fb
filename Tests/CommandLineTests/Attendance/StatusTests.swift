import Foundation
import Testing

extension BuiltProgram {
  /// `status`, for people, scripts and Nagios.
  @Suite struct StatusTests {
    private let sandbox: Sandbox
    init() throws { sandbox = try Sandbox() }

    private func settings(_ more: String = "") throws {
      try sandbox.write("[env.dev]\nenv_file = \".env\"\n\(more)\n", to: "strongroom.toml")
    }

    /// Runs status as if it were so much later.
    private func later(_ shift: String, _ arguments: String...) throws -> Outcome {
      try sandbox.start(["faketime", "-f", shift, Sandbox.program, "status"] + arguments).end()
    }

    @Test("green, then stale, then red as time passes without a backup (F61, R2)")
    func ages() throws {
      try settings()
      try sandbox.backUp()
      let green = try sandbox.run("status")
      #expect(green.status == 0 && green.output.contains("dev  OK"), "\(green)")
      #expect(green.lines.last == "OK: every environment is up to date")
      let stale = try later("+30h")
      #expect(stale.status == 13 && stale.output.contains("dev  STALE"), "\(stale)")
      #expect(stale.output.contains("the last good backup is 30 h old, and max_age is 26h"))
      let red = try later("+60h", "--json")
      #expect(red.status == 13, "\(red)")
      #expect(try Document(red.output)["verdict"].text == "red")
      try settings("max_age = \"none\"")
      #expect(try later("+900d").status == 0)
    }

    @Test("a failed backup is red with its reason until one succeeds")
    func failure() throws {
      try settings()
      try sandbox.backUp()
      #expect(try sandbox.run("backup", "--env", "dev", "--table", "no_such_table").status == 5)
      let red = try sandbox.run("status")
      #expect(red.status == 13 && red.lines.last == "RED: dev is red", "\(red)")
      #expect(red.output.contains("the last backup failed: table 'no_such_table' does not exist"))
      #expect(red.output.contains("  failures    "))
      try sandbox.backUp()
      let green = try sandbox.run("status", "--json")
      #expect(green.status == 0, "\(green)")
      let environment = try Document(green.output)["environments"][0]
      #expect(environment["failures"][0]["what"].text == "backup")
      #expect(environment["copies"][0]["store"].text == "local")
      #expect(environment["last_good"]["backup"]["environment"].text == "dev")
    }

    @Test(
      "what failed before it began, and a restore by hand, are listed with their reasons until they succeed")
    func attempts() throws {
      let hook = "[[hook]]\non = [\"backup.before\", \"restore.before\"]\ncommand = [\"false\"]"
      try settings()
      try sandbox.backUp()
      try settings(hook)
      #expect(try sandbox.run("backup", "--env", "dev").status == 12)
      #expect(try sandbox.run("restore", "--env", "dev", "--latest").status == 12)
      let red = try sandbox.run("status", "--json")
      let failures = try Document(red.output)["environments"][0]["failures"].list
      #expect(red.status == 13 && failures.map { $0["what"].text } == ["restore", "backup"], "\(red)")
      #expect(
        failures.allSatisfy { $0["run"].text != nil && $0["reason"].text?.contains("the hook false") == true }
      )
      try settings()
      try sandbox.backUp()
      let green = try sandbox.run("status")
      #expect(
        green.status == 0 && green.output.contains("  restore: the hook false at restore.before"), "\(green)")
    }

    @Test("a job that nobody runs any more is stale (F61)")
    func overdue() throws {
      try settings(
        "max_age = \"none\"\n[[job]]\nname = \"look\"\nenv = \"dev\"\nevery = \"1d\"\nsteps = [\"verify\"]")
      try sandbox.backUp()
      #expect(try later("+60d").status == 0)
      #expect(try sandbox.run("schedule", "run", "--due").status == 0)
      #expect(try later("+24h").status == 0)
      let stale = try later("+3d")
      #expect(
        stale.status == 13 && stale.output.contains("job 'look' was due 2 d ago, and nobody"), "\(stale)")
    }

    @Test("damage that verify finds is red, and an environment that was never backed up as well")
    func damage() throws {
      try settings("[env.other]\ndatabase = \"none\"\nuser = \"nobody\"")
      let name = try sandbox.backUp()
      #expect(try sandbox.run("status", "--env", "dev").status == 0)
      let other = try sandbox.run("status", "--env", "other")
      #expect(other.status == 13 && other.output.contains("there is no backup"), "\(other)")
      try sandbox.write("changed", to: "backups/\(name)")
      #expect(try sandbox.run("verify").status == 4)
      let red = try sandbox.run("status", "--env", "dev")
      #expect(red.status == 13 && red.output.contains("1 backup is damaged, the last "), "\(red)")
      #expect(red.output.contains("0 backups, 1 damaged"))
      #expect(try sandbox.run("status", "--env", "prodd").status == 2)
    }

    @Test("a proof and a reading that are too old are stale, where the settings say how old is too old")
    func limits() throws {
      try settings("max_age = \"none\"\nmax_proof_age = \"8d\"\n[archive]\nverify_period = \"30d\"")
      try sandbox.backUp()
      let fresh = try sandbox.run("status")
      #expect(fresh.status == 13 && fresh.output.contains("no backup was ever proved to restore"), "\(fresh)")
      let old = try later("+40d")
      #expect(
        old.output.contains("a copy in local was last read 40 d ago, and verify_period is 30d"), "\(old)")
    }

    @Test("Nagios reads one line with performance data, and 0, 1, 2 or 3")
    func nagios() throws {
      try settings()
      let none = try sandbox.run("status", "--nagios")
      #expect(
        none.status == 2 && none.output.hasPrefix("STRONGROOM CRITICAL - there is no archive"), "\(none)")
      try sandbox.backUp()
      let green = try sandbox.run("status", "--nagios")
      #expect(green.status == 0, "\(green)")
      let pattern =
        /STRONGROOM OK - 1 environment up to date \| dev_backup_age=\d+s;93600;187200 dev_backup_size=\d+B\n/
      #expect(try pattern.wholeMatch(in: green.output) != nil, "\(green)")
      #expect(try later("+30h", "--nagios").status == 1)
      let red = try later("+60h", "--nagios")
      #expect(red.status == 2 && red.lines.count == 1 && red.errors.isEmpty, "\(red)")
      let unknown = try sandbox.run("status", "--nagios", "--env", "nope")
      #expect(unknown.status == 3 && unknown.output.hasPrefix("STRONGROOM UNKNOWN - "), "\(unknown)")
    }

    @Test("it changes nothing: what an interrupted run left stays for the next one that works")
    func readOnly() throws {
      try settings()
      try sandbox.backUp()
      let before = try sandbox.shell("find backups -type f | sort | xargs sha256sum")
      #expect(try sandbox.run("status").status == 0)
      #expect(try sandbox.run("metrics").status == 0)
      #expect(try sandbox.shell("find backups -type f | sort | xargs sha256sum").output == before.output)
    }

    @Test("the numbers are those of the catalog, and keep to Prometheus's conventions")
    func metrics() throws {
      try settings("[metrics]\ntextfile = \"node/strongroom.prom\"")
      mkdir(sandbox.at("node"), 0o755)
      try sandbox.backUp()
      // Written by the backup itself.
      let file = try sandbox.text("node/strongroom.prom")
      #expect(file.contains("strongroom_backups{environment=\"dev\",state=\"complete\"} 1\n"))
      #expect(file.contains("strongroom_status{environment=\"dev\"} 0\n"))
      #expect(sandbox.names("node") == ["strongroom.prom"])
      let printed = try sandbox.run("metrics")
      #expect(printed.status == 0, "\(printed)")
      for line in printed.lines where !line.hasPrefix("#") {
        #expect(try MetricLint.findings(in: line) == [], "\(line)")
      }
      let names = printed.lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
      #expect(names.count == Set(names).count && names.count > 8)
      let helped = printed.lines.filter { $0.hasPrefix("# HELP ") && $0.hasSuffix(".") }
      #expect(helped.count == names.count)
      unlink(sandbox.at("node/strongroom.prom"))
      #expect(try sandbox.run("metrics", "--write").output == "Written: node/strongroom.prom\n")
      #expect(try sandbox.text("node/strongroom.prom").contains("strongroom_status"))
      try settings("[metrics]\ntextfile = \"gone/strongroom.prom\"")
      let outcome = try sandbox.run("backup", "--env", "dev")
      #expect(
        outcome.status == 0 && outcome.errors.contains("the metrics could not be written"), "\(outcome)")
    }
  }
}

/// The rules of `promtool check metrics` that gauges can break, for one line.
private enum MetricLint {
  static func findings(in line: String) throws -> [String] {
    let name = String(line.prefix { $0 != "{" && $0 != " " })
    var findings: [String] = []
    if try /strongroom_[a-z][a-z0-9_]*/.wholeMatch(in: name) == nil { findings.append("not in snake_case") }
    for suffix in ["_total", "_count", "_sum", "_bucket"] where name.hasSuffix(suffix) {
      findings.append("a gauge ends in \(suffix)")
    }
    let words = Set(name.split(separator: "_").map(String.init))
    for unit in [
      "milliseconds", "minutes", "hours", "days", "kilobytes", "kib", "mib", "percent", "ms", "secs",
    ]
    where words.contains(unit) { findings.append("\(unit) is not a base unit") }
    for type in ["gauge", "counter", "histogram"] where words.contains(type) {
      findings.append("names its type")
    }
    if try /[a-z_]+(\{([a-z]+="([^"\\\n]|\\.)*",?)+\})? -?[0-9.]+/.wholeMatch(in: line) == nil {
      findings.append("is no sample")
    }
    return findings
  }
}
