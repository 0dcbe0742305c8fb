import ArchiveModel
import Testing

@testable import Settings

/// `[env.NAME.service]` and `[update_prod]`.
@Suite struct ServiceSettingsTests {
  static let env = "[env.prod]\ndatabase = \"d\"\nuser = \"u\"\n"

  @Test("a service has its three commands, where they run, and what is built in")
  func service() throws {
    let text =
      Self.env + """
        [env.prod.service]
        stop = ["docker", "compose", "stop", "api"]
        start = ["docker", "compose", "start", "api"]
        health = ["curl", "-f", "it's"]
        directory = "app"
        health_attempts = 3
        """
    let service = try source(toml: text).environment("prod").service
    #expect(service.stop?.value == ["docker", "compose", "stop", "api"])
    #expect(service.start?.value.last == "api" && service.health?.value.last == "it's")
    #expect(service.directory.value == "/work/app" && service.timeout.value.seconds == 300)
    #expect(service.healthAttempts.value == 3 && service.healthInterval.value.seconds == 5)
    let lines = try source(toml: text).load().origins().map { "\($0.key) = \($0.value)  (\($0.origin))" }
    #expect(
      lines.contains("env.prod.service.health_attempts = 3  (/work/strongroom.toml:9)")
        && lines.contains("env.prod.service.stop = docker compose stop api  (/work/strongroom.toml:5)")
        && lines.contains("env.prod.service.health_timeout = 10s  (built-in default)"), "\(lines)")
  }

  @Test("it may stand on one line, and without one nothing is stopped, started or asked")
  func inline() throws {
    let one = try source(toml: Self.env + "service = { start = [\"systemctl\", \"restart\", \"api\"] }\n")
      .environment("prod").service
    #expect(one.start?.value.count == 3 && one.stop == nil && one.health == nil)
    let none = source(toml: Self.env)
    #expect(try none.environment("prod").service.start == nil)
    #expect(try !none.load().origins().contains { $0.key.contains("service") })
  }

  @Test("the guide's names stand unless others are set")
  func update() throws {
    let plain = try source(toml: Self.env).load().update
    #expect(plain.environment.value == "prod" && plain.source.value == "dev")
    let set = try source(toml: Self.env + "[update_prod]\nenv = \"live\"\nsource = \"backup:abcd\"").load()
      .update
    #expect(set.environment.value == "live" && set.source.value == "backup:abcd")
  }

  @Test(
    "what is wrong is found when the settings are read",
    arguments: [
      ("[env.prod.service]\nstop = [\"true\"]", FaultCode.configMissingValue),
      ("[env.prod.service]\nstop = \"docker stop\"", .configInvalid),
      ("[env.prod.service]\nstart = []", .configInvalid),
      ("[env.prod.service]\nhealth_attempts = 0", .configInvalid),
      ("[env.prod.service]\ntimeout = \"0s\"", .configInvalid),
      ("[env.prod.service]\nrestart = [\"true\"]", .configUnknownKey),
      ("[env.prod]\nservice = [\"true\"]", .configInvalid),
      ("[update_prod]\nenv = \"Prod\"", .configInvalid),
      ("[update_prod]\ntarget = \"prod\"", .configUnknownKey),
    ])
  func mistakes(toml: String, code: FaultCode) throws {
    #expect(try fault(source(toml: toml)).code == code, "\(toml)")
  }
}
