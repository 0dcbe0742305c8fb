import Glibc
import Testing

extension BuiltProgram {
  /// Units and cron files: shown, written, and nobody else's overwritten.
  @Suite struct ScheduleInstallTests {
    private let ground: ScheduleGround
    private var sandbox: Sandbox { ground.sandbox }

    init() throws {
      ground = try ScheduleGround(Self.jobs)
      mkdir(sandbox.at("units"), 0o755)
    }

    private static let jobs = """
      [[job]]
      name = "nightly"
      env = "dev"
      at = "02:00"
      steps = ["backup", "cleanup"]
      [[job]]
      name = "odd"
      at = "*/30 3 1,15 * sun"
      steps = ["verify"]
      [[job]]
      name = "proof"
      every = "7d"
      steps = ["test-restore"]
      """

    private func install(_ words: String...) throws -> Outcome {
      try sandbox.run(["schedule", "install", "--folder", "units"] + words)
    }

    @Test(
      "a dry run shows every line and writes none; the same plan is written then, and is done the second time"
    )
    func timers() throws {
      let dry = try install("--systemd", "--dry-run")
      #expect(dry.status == 0 && sandbox.names("units").isEmpty, "\(dry)")
      #expect(dry.output.contains("create \(sandbox.at("units"))/strongroom@nightly.timer\n+# Written by"))
      #expect(dry.output.contains("\n+OnCalendar=*-*-* 02:00:00 UTC\n"))
      let written = try install("--systemd")
      #expect(
        written.status == 0
          && written.output.hasPrefix(dry.output.replacing("Nothing was done (--dry-run).\n", with: "")),
        "\(written)")
      #expect(
        written.lines.suffix(2) == [
          "Now run: systemctl daemon-reload",
          "Now run: systemctl enable --now strongroom@nightly.timer strongroom@odd.timer strongroom@proof.timer",
        ], "\(written)")
      let names = [
        "strongroom@.service", "strongroom@nightly.timer", "strongroom@odd.timer", "strongroom@proof.timer",
      ]
      #expect(sandbox.names("units") == names)
      let modes = try sandbox.shell("stat -c %a units/*").lines
      #expect(Set(modes) == ["644"])
      let again = try install("--systemd")
      #expect(again.status == 0 && again.output.contains("Nothing differs."), "\(again)")
    }

    @Test("systemd reads the units without a complaint")
    func verified() throws {
      _ = try install("--systemd")
      _ = try sandbox.run("schedule", "install", "--service", "--folder", sandbox.outside)
      let units = sandbox.names("units").filter { $0.hasSuffix(".timer") }.map { "units/\($0)" }
      #expect(units.count == 3)
      let outcome = try sandbox.start(
        ["systemd-analyze", "verify", "--man=no", sandbox.outside + "/strongroom.service"] + units,
        with: ["SYSTEMD_UNIT_PATH": sandbox.at("units") + ":"]
      ).end()
      let ours = outcome.errors.split(separator: "\n").filter { $0.contains("strongroom") }
      #expect(outcome.status == 0 && ours.isEmpty, "\(outcome)")
    }

    @Test("a job that is gone takes its timer with it, a changed one is shown as the lines that differ")
    func changed() throws {
      _ = try install("--systemd")
      try ground.write(
        "[[job]]\nname = \"nightly\"\nenv = \"dev\"\nat = \"03:00\"\nsteps = [\"backup\", \"cleanup\"]\n")
      let outcome = try install("--systemd")
      #expect(outcome.output.contains("-OnCalendar=*-*-* 02:00:00 UTC\n+OnCalendar=*-*-* 03:00:00 UTC\n"))
      #expect(
        outcome.output.contains(
          "First run: systemctl disable --now strongroom@odd.timer strongroom@proof.timer"))
      #expect(sandbox.names("units") == ["strongroom@.service", "strongroom@nightly.timer"])
      let removed = try install("--systemd", "--remove")
      #expect(removed.status == 0 && sandbox.names("units").isEmpty, "\(removed)")
    }

    @Test(
      "a file that somebody else wrote or changed is refused and nothing is written, unless it is put aside",
      arguments: ["[Timer]\n", nil])
    func foreign(text: String?) throws {
      if text == nil { _ = try install("--systemd") }
      let own = "# mine\n" + (try text ?? sandbox.text("units/strongroom@odd.timer"))
      try sandbox.write(own, to: "units/strongroom@odd.timer")
      if text != nil { mkdir(sandbox.at("empty"), 0o755) }
      let before = sandbox.names("units")
      try ground.write(Self.jobs + "\n[[job]]\nname = \"new\"\nat = \"04:00\"\nsteps = [\"verify\"]\n")
      let refused = try install("--systemd")
      #expect(refused.status == 12 && refused.hint?.contains("--replace") == true, "\(refused)")
      #expect(try sandbox.names("units") == before && sandbox.text("units/strongroom@odd.timer") == own)
      let replaced = try install("--systemd", "--replace")
      #expect(replaced.status == 0, "\(replaced)")
      #expect(try sandbox.text("units/strongroom@odd.timer.before-strongroom") == own)
      #expect(sandbox.names("units").contains("strongroom@new.timer"))
    }

    @Test("a link in a file's place is not followed")
    func link() throws {
      try sandbox.write("precious\n", to: "precious")
      symlink(sandbox.at("precious"), sandbox.at("units/strongroom"))
      #expect(try install("--cron").status == 12)
      #expect(try install("--cron", "--replace").status == 0)
      #expect(try sandbox.text("precious") == "precious\n")
    }

    @Test("the shipped examples are what the shipped settings give")
    func shipped() throws {
      let root = ScheduleGround.repository
      try sandbox.shell("cp \(root)/config/strongroom.toml strongroom.toml")
      sandbox.environment["TZ"] = nil
      let common = ["--user", "strongroom", "--program", "/usr/local/bin/strongroom"]
      for style in ["--systemd", "--service"] {
        let folder = sandbox.at("made\(style)")
        mkdir(folder, 0o755)
        let outcome = try sandbox.run(["schedule", "install", style, "--folder", folder] + common)
        #expect(outcome.status == 0, "\(outcome)")
      }
      mkdir(sandbox.at("cron"), 0o755)
      #expect(try sandbox.run(["schedule", "install", "--cron", "--folder", "cron"] + common).status == 0)
      // The zone is that of the machine, on which nothing else depends.
      let compared = try sandbox.shell(
        """
        plain() { sed -E -e 's,\(sandbox.at("strongroom.toml")),/etc/strongroom/strongroom.toml,' -e 's,those of [A-Za-z_/]+,those of ZONE,' -e 's,(:00) [A-Za-z_/]+$,\\1 ZONE,' "$1"; }
        for f in made--systemd/* made--service/* cron/*; do
          shipped="\(root)/config/systemd/${f##*/}"; [ "$f" != cron/strongroom ] || shipped="\(root)/config/cron.d/strongroom"
          diff -u <(plain "$shipped") <(plain "$f" | sed 1d) || exit 1
        done
        """)
      #expect(compared.status == 0, "\(compared)")
      #expect(try sandbox.shell("ls \(root)/config/systemd").lines.count == 6)
    }
  }
}
