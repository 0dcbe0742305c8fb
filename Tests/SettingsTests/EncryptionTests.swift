import ArchiveModel
import Testing

@testable import Settings

@Suite("[encryption]")
struct EncryptionTests {
  private func settings(_ toml: String, _ files: [String: String] = [:]) -> SettingsSource {
    source(files.merging(["/work/strongroom.toml": toml]) { $1 })
  }

  private func codes(_ toml: String, _ files: [String: String] = [:]) -> [FaultCode] {
    settings(toml, files).check().filter { $0.severity == .problem }.map(\.fault.code)
  }

  @Test("recipients alone turn sealing on, nothing turns it off")
  func mode() throws {
    #expect(try settings("[encryption]\nrecipients = [\"age1x\"]").load().encryption.mode.value == .key)
    #expect(try settings("[backup]\njobs = 1").load().encryption.mode.value == .off)
    #expect(
      try settings("[encryption]\nmode = \"off\"\nrecipients = [\"age1x\"]").load().encryption.mode.value
        == .off)
  }

  @Test("what contradicts itself is refused")
  func contradictions() {
    #expect(codes("[encryption]\nmode = \"key\"") == [.configMissingValue])
    #expect(codes("[encryption]\nmode = \"passphrase\"\nrecipients = [\"age1x\"]") == [.configInvalid])
    #expect(
      codes("[encryption]\npassphrase_command = [\"pass\"]") == [.configMissingValue],
      "a passphrase without a mode would leave backups in plain text")
    #expect(codes("[encryption]\nmode = \"keys\"") == [.configInvalid])
    #expect(codes("[encryption]\nwork_factor_limit = 23") == [.configInvalid])
  }

  @Test("a literal secret, an unknown key and a recipient of the wrong shape are refused with their line")
  func shapes() {
    #expect(codes("[encryption]\npassphrase = \"x\"") == [.configInvalid])
    #expect(codes("[encryption]\nrecipient = [\"age1x\"]") == [.configUnknownKey])
    #expect(codes("[encryption]\nrecipients = [1]").contains(.configInvalid))
    #expect(codes("[encryption]\nrecipients = [{ name = \"a\" }]").contains(.configInvalid))
    #expect(
      codes("[encryption]\nrecipients = [{ name = \"a b\", recipient = \"age1x\" }]") == [.configInvalid])
    let twice = "[{ name = \"a\", recipient = \"age1x\" }, { name = \"a\", recipient = \"age1y\" }]"
    #expect(codes("[encryption]\nrecipients = \(twice)") == [.configInvalid])
    #expect(codes("[encryption]\nidentity_credentials = [\"../x\"]").contains(.configInvalid))
  }

  @Test("an identity file that is missing, empty or open to others is found before anything is dumped (F41)")
  func identityFiles() {
    let toml = "[encryption]\nidentity_files = [\"/keys/a\"]"
    #expect(codes(toml) == [.configUnreadable])
    #expect(codes(toml, ["/keys/a": ""]) == [.configInvalid])
    #expect(codes(toml, ["/keys/a": "AGE-SECRET-KEY-1\n"]) == [])
    var open = settings(toml)
    var files = MemoryFiles(["/work/strongroom.toml": toml])
    files.files["/keys/a"] = SettingsFile(path: "/keys/a", bytes: [65], mode: 0o640)
    open.files = files
    #expect(open.check().map(\.fault.code) == [.refused])
  }

  @Test("the options --identity and --passphrase-file are stronger than the file")
  func flags() throws {
    var source = settings(
      "[encryption]\nidentity_files = [\"/keys/a\"]\nmode = \"off\"\npassphrase_file = \"p\"")
    source.flags.identities = ["usb/key"]
    source.flags.passphraseFile = "/q"
    let encryption = try source.load().encryption
    #expect(encryption.identities.map(\.value.redacted) == ["file /work/usb/key"])
    #expect(encryption.identities.map(\.origin) == [.flag("--identity")])
    #expect(encryption.passphrase?.value.redacted == "file /q")
  }
}
