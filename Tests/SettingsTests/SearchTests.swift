import ArchiveModel
import Testing

@testable import Settings

@Suite("Which settings file is read")
struct SearchTests {
  private let all = [
    "/work/named.toml": "", "/work/variable.toml": "", "/work/strongroom.toml": "",
    "/xdg/strongroom/strongroom.toml": "", "/home/me/.config/strongroom/strongroom.toml": "",
    "/etc/strongroom/strongroom.toml": "",
  ].mapValues { _ in "version = 1" }

  @Test("the first that exists, in the order of the design")
  func order() throws {
    var files = all
    var environment = ["STRONGROOM_CONFIG": "variable.toml", "XDG_CONFIG_HOME": "/xdg"]
    func read(_ flags: SettingsFlags = SettingsFlags()) throws -> String? {
      try source(files, environment: environment, flags: flags).load().file
    }
    #expect(try read(SettingsFlags(config: "named.toml")) == "/work/named.toml")
    #expect(try read() == "/work/variable.toml")
    environment["STRONGROOM_CONFIG"] = ""
    #expect(try read() == "/work/strongroom.toml")
    files["/work/strongroom.toml"] = nil
    #expect(try read() == "/xdg/strongroom/strongroom.toml")
    environment["XDG_CONFIG_HOME"] = nil
    #expect(try read() == "/home/me/.config/strongroom/strongroom.toml")
    files["/home/me/.config/strongroom/strongroom.toml"] = nil
    #expect(try read() == "/etc/strongroom/strongroom.toml")
    files["/etc/strongroom/strongroom.toml"] = nil
    #expect(try read() == nil)
  }

  @Test("a named file that is missing is an error that names who named it")
  func missing() throws {
    let flag = try fault(source(all, flags: SettingsFlags(config: "/gone.toml")))
    #expect(flag.code == .configUnreadable)
    #expect(flag.message == "/gone.toml, named by --config, does not exist")
    let variable = try fault(source(all, environment: ["STRONGROOM_CONFIG": "gone.toml"]))
    #expect(variable.message == "/work/gone.toml, named by STRONGROOM_CONFIG, does not exist")
  }

  @Test("paths are relative to the settings file, and ~/ is the home directory")
  func relativePaths() throws {
    let text = """
      [archive]
      path = "../var//./store"
      [backup]
      staging = "~/staging"
      [env.prod]
      database = "d"
      user = "u"
      pg_bin = "bin"
      password_file = "secrets/prod"
      """
    let settings = source(
      ["/etc/strongroom/strongroom.toml": text],
      flags: SettingsFlags(config: "/etc/strongroom/strongroom.toml"))
    let configuration = try settings.load()
    #expect(configuration.archive.path.value == "/etc/strongroom/../var/store")
    #expect(configuration.backup.staging?.value == "/home/me/staging")
    let prod = try settings.environment("prod")
    #expect(prod.pgBin?.value == "/etc/strongroom/bin")
    #expect(prod.password.value.redacted == "file /etc/strongroom/secrets/prod")
  }

  @Test("white space in the archive's path is a usage error from wherever it comes")
  func whiteSpace() throws {
    let inFile = try fault(source(toml: "[archive]\npath = \"my store\""))
    #expect(inFile.code == .usage)
    #expect(inFile.message.hasPrefix("/work/strongroom.toml:2: the archive's path '/work/my store'"))
    #expect(try fault(source(flags: SettingsFlags(archive: "/a\tb"))).message.hasPrefix("--archive: "))
    var folder = source()
    folder.workingDirectory = "/home/me/My Projects"
    #expect(try fault(folder).code == .usage)
  }

  @Test("F41: a settings file that everybody may write is refused, one its group may write is warned about")
  func looseFile() throws {
    #expect(try fault(source(all, mode: 0o646)).code == .refused)
    let group = try source(all, mode: 0o664).load()
    #expect(group.warnings.map(\.hint) == ["Run chmod go-w /work/strongroom.toml."])
    #expect(try source(all, mode: 0o644).load().warnings.isEmpty)
  }
}
