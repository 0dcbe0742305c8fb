import ArchiveModel
import Testing

@testable import Settings

@Suite("What is wrong in a settings file")
struct FileErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var toml: String
    var code: FaultCode = .configInvalid
    var message: String
    var hint: String
    var testDescription: String { message }
  }

  static let cases: [Case] = [
    Case(
      toml: "[env.prod]\n\nhosst = 'x'", code: .configUnknownKey,
      message: "3: unknown key 'hosst' in [env.prod]",
      hint: "Did you mean 'host'?"),
    Case(
      toml: "[archive]\ntime_zone = 'UTC'", code: .configUnknownKey,
      message: "2: unknown key 'time_zone' in [archive]", hint: "Did you mean 'timezone'?"),
    Case(
      toml: "version = 1\n\n[[robot]]\nname = 'nas'", code: .configUnknownKey,
      message: "3: unknown key 'robot'",
      hint:
        "The keys here are alembic, archive, backup, encryption, env, hook, job, metrics, notify, retention, store, test_restore, update_prod, version."
    ),
    Case(
      toml: "[env.prod]\ncolour = 'red'", code: .configUnknownKey,
      message: "2: unknown key 'colour' in [env.prod]", hint: "The keys here are"),
    Case(
      toml: "env.prod = { host = 'h',\n prot = 1 }".replacing("\n", with: ""), code: .configUnknownKey,
      message: "1: unknown key 'prot' in [env.prod]", hint: "Did you mean 'port'?"),
    Case(
      toml: "[env.prod]\nport = '5432'",
      message: "2: 'port' in [env.prod]: expected a whole number, found a string",
      hint: "Write it like port = 5432."),
    Case(
      toml: "[env.prod]\nport = 70000", message: "2: 'port' in [env.prod]: 70000 is out of range",
      hint: "Use 1 to 65535."),
    Case(
      toml: "[env.prod]\nhost = 5",
      message: "2: 'host' in [env.prod]: expected a string, found a whole number",
      hint: "Write it like host = \"localhost\"."),
    Case(
      toml: "[env.prod]\nhost = ''", message: "2: 'host' in [env.prod]: the value is empty",
      hint: "Write it like host = \"localhost\"."),
    Case(
      toml: "[env.prod]\nprotected = 'yes'",
      message: "2: 'protected' in [env.prod]: expected true or false, found a string",
      hint: "Write it like protected = true."),
    Case(
      toml: "[env.prod]\ntools = 'docker exec db'",
      message: "2: 'tools' in [env.prod]: expected a list of strings, found a string",
      hint: "Write it like tools = ["),
    Case(
      toml: "[env.prod]\ntools = ['docker', 5]",
      message: "2: 'tools' in [env.prod]: the list holds a whole number where each item must be a string",
      hint: "Write it like tools = ["),
    Case(
      toml: "[env.prod]\npassword_command = []",
      message: "2: 'password_command' in [env.prod]: the command is empty", hint: "Write it like"),
    Case(
      toml: "[env.prod]\npassword_credential = '../x'",
      message: "2: 'password_credential' in [env.prod]: '../x' is not the name of a credential",
      hint: "Write the name"),
    Case(
      toml: "[env.prod]\nsslmode = 'requir'",
      message: "2: 'sslmode' in [env.prod]: 'requir' is not an sslmode",
      hint: "Did you mean 'require'? Use one of disable,"),
    Case(
      toml: "env = 5", message: "1: 'env': must be a table, and is a whole number",
      hint: "Write its keys below"),
    Case(
      toml: "[backup]\nformat = 'Custom'", message: "2: 'format' in [backup]: 'Custom' is not a format",
      hint: "Did you mean 'custom'?"),
    Case(
      toml: "[backup]\ncompress = 'zstd:99'",
      message: "2: 'compress' in [backup]: 'zstd:99' is not a compression",
      hint: "Use none, gzip"),
    Case(
      toml: "[backup]\ntimeout = '6hours'",
      message: "2: 'timeout' in [backup]: '6hours' is not a span of time",
      hint: "Did you mean '6h'?"),
    Case(
      toml: "[backup]\ntimeout = '30'", message: "2: 'timeout' in [backup]: '30' has no unit of time",
      hint: "Write a whole number and one of the units"),
    Case(
      toml: "[backup]\ntimeout = 30",
      message: "2: 'timeout' in [backup]: expected a string, found a whole number",
      hint: "Write it like timeout = \"6h\"."),
    Case(
      toml: "[archive]\nmin_free = '2gb'", message: "2: 'min_free' in [archive]: '2gb' is not a size",
      hint: "Did you mean '2GB'?"),
    Case(
      toml: "[archive]\ntimezone = 'Europe/Belgrad'",
      message: "2: 'timezone' in [archive]: 'Europe/Belgrad' is not a time zone",
      hint: "Did you mean 'Europe/Belgrade'?"),
    Case(
      toml: "[archive]\ntimezone = 'belgrade'",
      message: "2: 'timezone' in [archive]: 'belgrade' is not a time zone",
      hint: "Did you mean 'Europe/Belgrade'?"),
    Case(
      toml: "# a\n\nversion = 2",
      message: "3: 'version': this strongroom reads version 1, and the file is of version 2",
      hint: "Use the strongroom"),
    Case(
      toml: "version = 1979-05-27", message: "1: not valid here: a date or time, which no setting is",
      hint: "Put it in quotes"),
    Case(
      toml: "[env.prod]\nport = 07:32:00", message: "2: not valid here: a date or time",
      hint: "Put it in quotes"),
    Case(
      toml: "version = 1\n[\n", message: "2: not valid here: a table header has no name",
      hint: "Write a name between the brackets"),
    Case(
      toml: "[env.prod]\ntools = [\u{2028}]",
      message: "2: not valid here: a value with a character outside ASCII is not in quotes",
      hint: "Put text in quotes."),
    Case(
      toml: "[env.prod]\ntools = [ 'a', }", message: "2: not valid here: an opening bracket",
      hint: "Close [ with ]"),
    Case(
      toml: "[env.prod]\nhost = 'x'\npassword = 'hunter2'",
      message: "3: a literal password is refused, 'password' in [env.prod]", hint: "Use password_file,"),
    Case(
      toml: "[env.prod]\nhost = 'a'\nhost = 'b'", message: "3:", hint: "Correct the line"),
    Case(toml: "[env.prod]\nhost = 'a", message: "2:10: not valid TOML", hint: "Correct the line"),
    Case(toml: "[env.prod]\nport = 5_", message: "2:", hint: "Correct the line"),
    Case(
      toml: "[env.prod]\nhost = \"a\\u0000b\"", message: "2: a string has a NUL", hint: "Remove the escape."),
    Case(
      toml: "\n[env.prod]\nhost = 'a\0b'", message: "3: the file has a NUL byte", hint: "Remove the byte."),
  ]

  @Test("every mistake is named with its line and what to do", arguments: cases)
  func mistake(_ expected: Case) throws {
    let found = try fault(source(toml: expected.toml))
    #expect(found.code == expected.code)
    #expect(found.message.hasPrefix("/work/strongroom.toml:" + expected.message), "\(found.message)")
    #expect(found.hint?.hasPrefix(expected.hint) == true, "\(found.hint ?? "no hint")")
    #expect(found.exitStatus == .usage)
    #expect(!found.message.contains("hunter2"))
  }

  @Test(
    "F37: a name that is not an environment's is refused with its line",
    arguments: [
      "../../x", "/abs", "", ".", "Prod", "a b", "prod_eu", "1st", "é", String(repeating: "a", count: 300),
    ])
  func badNames(_ name: String) throws {
    let found = try fault(source(toml: "version = 1\n[env.'\(name)']\nhost = 'x'"))
    #expect(found.code == .nameInvalid)
    #expect(found.message.hasPrefix("/work/strongroom.toml:2: "))
    #expect(throws: ModelFault.self) { try EnvironmentName(name) }
  }

  @Test("F37: a file that is not UTF-8 is refused with its line")
  func invalidUTF8() throws {
    var settings = source()
    var files = MemoryFiles([:])
    files.files["/work/strongroom.toml"] = SettingsFile(
      path: "/work/strongroom.toml", bytes: Array("version = 1\n# ".utf8) + [0xFF, 0x0A], mode: 0o600)
    settings.files = files
    #expect(try fault(settings).message == "/work/strongroom.toml:2: the file is not valid UTF-8")
  }

  @Test("F41: an empty settings file is refused")
  func empty() throws {
    #expect(try fault(source(toml: "\n \n")).message == "/work/strongroom.toml is empty")
  }

  @Test("all mistakes are found at once, in the order of their lines")
  func allAtOnce() throws {
    let text = "[env.prod]\nport = 'x'\nhosst = 'h'\npassword = 'p'\n[backup]\njobs = 0\n[archive]\npth = 'x'"
    let places = source(toml: text).check().filter { $0.severity == .problem }.map(\.fault.message)
    let lines = places.compactMap { $0.split(separator: ":").dropFirst().first }
    #expect(lines.prefix(5) == ["2", "3", "4", "6", "8"], "\(places)")
  }
}
