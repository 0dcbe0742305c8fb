import ArchiveModel
import Testing

@testable import Settings

/// `[[hook]]`, `[[notify]]`, `[metrics]` and the limits of `status`.
@Suite struct AttendanceSettingsTests {
  static let env = "[env.dev]\ndatabase = \"d\"\nuser = \"u\"\n"

  @Test("a hook has its moments, its command, and what is built in")
  func hooks() throws {
    let configuration = try source(
      toml: """
        [[hook]]
        on = ["backup.before", "restore.failure"]
        command = ["docker", "stop"]
        [[hook]]
        on = ["restore.after"]
        command = ["true"]
        envs = ["prod"]
        timeout = "10s"
        on_error = "warn"

        """
    ).load()
    let first = configuration.hooks[0]
    #expect(first.points.map(\.description) == ["backup.before", "restore.failure"])
    #expect(first.command == ["docker", "stop"] && first.policy == .abort && first.timeout.seconds == 300)
    let (dev, prod) = (try EnvironmentName("dev"), try EnvironmentName("prod"))
    #expect(
      first.attends(.init(.backup, .before), of: dev) && !first.attends(.init(.backup, .after), of: dev))
    let second = configuration.hooks[1]
    #expect(
      second.attends(.init(.restore, .after), of: prod) && !second.attends(.init(.restore, .after), of: dev))
    #expect(second.policy == .warn && second.timeout.seconds == 10)
  }

  @Test("a notice says of what and whom it tells; a ping stands for the backup alone")
  func notices() throws {
    let notices = try source(
      toml: """
        [[notify]]
        name = "chat"
        type = "webhook"
        url_command = ["pass", "chat"]
        [[notify]]
        name = "checks"
        type = "healthchecks"
        url_credential = "hc"
        [[notify]]
        name = "post"
        type = "mail"
        to = ["a@b.example", "root"]
        on = ["failure", "success"]
        works = ["verify"]
        envs = ["prod"]

        """
    ).load().notices
    #expect(notices.map(\.name) == ["chat", "checks", "post"])
    #expect(notices[0].reasons == [.failure, .stale, .recovered] && notices[0].undertakings.count > 5)
    #expect(notices[0].template == .json && notices[0].url?.redacted == "command pass")
    #expect(notices[1].undertakings == [.backup])
    #expect(notices[2].undertakings == [.verify] && notices[2].reasons == [.failure, .success])
    #expect(notices[2].sendmail == ["/usr/sbin/sendmail", "-t", "-i"])
  }

  @Test(
    "what is wrong is found when the settings are read",
    arguments: [
      ("[[hook]]\non = [\"backup.during\"]\ncommand = [\"x\"]", FaultCode.configInvalid),
      ("[[hook]]\non = [\"verify.before\"]\ncommand = [\"x\"]", .configInvalid),
      ("[[hook]]\non = [\"backup.after\"]", .configMissingValue),
      ("[[notify]]\nname = \"x\"\ntype = \"webhook\"", .configMissingValue),
      ("[[notify]]\nname = \"x\"\ntype = \"mail\"", .configMissingValue),
      ("[[notify]]\nname = \"x\"\ntype = \"mail\"\nto = [\"a@b, c@d\"]", .configInvalid),
      ("[[notify]]\nname = \"x\"\ntype = \"mail\"\nto = [\"a@b\\nBcc: c@d\"]", .configInvalid),
      ("[[notify]]\nname = \"x\"\ntype = \"webhook\"\nurl = \"https://x\"", .configInvalid),
      ("[[notify]]\nname = \"x\"\ntype = \"pigeon\"\nurl_file = \"u\"", .configInvalid),
      ("[metrics]\ntextfile = \"/var/x.txt\"", .configInvalid),
      ("[env.dev]\nmax_age = \"0h\"", .configInvalid),
      ("[archive]\nverify_period = \"often\"", .configInvalid),
    ])
  func mistakes(toml: String, code: FaultCode) throws {
    #expect(try fault(source(toml: toml)).code == code, "\(toml)")
  }

  @Test("limits are built in, set, or taken away")
  func limits() throws {
    let name = try EnvironmentName("dev")
    let plain = try source(toml: Self.env).load().limits(of: name)
    #expect(
      plain.backup.value?.seconds == 26 * 3_600 && plain.proof.value == nil && plain.reading.value == nil)
    let set = try source(
      toml: "[archive]\nverify_period = \"30d\"\n" + Self.env + "max_age = \"none\"\nmax_proof_age = \"8d\""
    ).load().limits(of: name)
    #expect(set.backup.value == nil && set.proof.value?.seconds == 8 * 86_400)
    #expect(set.reading.value == TimeSpan(seconds: 30 * 86_400))
  }
}
