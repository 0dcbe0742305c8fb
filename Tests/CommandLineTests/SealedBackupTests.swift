import Foundation
import Testing

extension BuiltProgram {
  /// What a user does with sealed backups, and what other people's programs do with them.
  @Suite struct SealedBackupTests {
    @Test("with recipients set every object is sealed, and no table and no row lies in the clear")
    func everything() throws {
      let seal = try SealGround()
      let name = try seal.sandbox.backUp()
      #expect(name.hasSuffix(".sql.zst.age"))
      #expect(seal.sealed.count == 3 && seal.sealed.contains(name + ".census.json.age"), "\(seal.sealed)")
      for word in ["spending", "people", "Person 1", "p1@example.org"] {
        let found = try seal.sandbox.shell("grep -lF '\(word)' backups/backup_*")
        #expect(found.lines.isEmpty, "\(word): \(found)")
      }
      let manifest = try Document(try seal.sandbox.text("backups/\(name).json"))
      #expect(manifest["sealing"]["scheme"].text == "age-x25519")
      #expect(manifest["sealing"]["recipients"].list.compactMap { $0["name"].text } == ["ops", "recovery"])
      #expect(manifest["census"].text == nil && manifest["objects"].list.count == 3)
      #expect(try seal.sandbox.shell("cd backups && sha256sum -c --quiet *.sha256").status == 0)
      #expect(seal.sandbox.leftovers.isEmpty)
    }

    @Test("age -d, zstd -d and psql restore a sealed backup without strongroom")
    func stock() throws {
      let seal = try SealGround()
      let name = try seal.sandbox.backUp()
      let content = try seal.ground.content()
      let copy = seal.ground.database + "_stock"
      try seal.ground.cluster.sql("CREATE DATABASE \(copy) TEMPLATE template0")
      let connection = "-h \(seal.ground.cluster.folder) -p \(seal.ground.cluster.port) -U postgres"
      let outcome = try seal.sandbox.shell(
        "set -o pipefail; age -d -i keys/recovery.key backups/\(name) | zstd -dq"
          + " | \(Cluster.bin)/psql -Xq -1 -v ON_ERROR_STOP=1 \(connection) -d \(copy)")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try seal.ground.content(of: copy) == content)
    }

    @Test(
      "a restore and a full verification open with either key, and quick needs none",
      arguments: ["ops", "recovery"])
    func eitherKey(key: String) throws {
      let seal = try SealGround()
      try seal.sandbox.backUp()
      let content = try seal.ground.content()
      #expect(try seal.sandbox.run("verify").status == 0)
      #expect(try seal.sandbox.run("verify", "--depth", "full", "--identity", "keys/\(key).key").status == 0)
      try seal.ground.destroy()
      let outcome = try seal.ground.restore("--latest", "--identity", "keys/\(key).key")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(outcome.output.contains("what was backed up"), "the sealed census was compared: \(outcome)")
      #expect(try seal.ground.content() == content)
    }

    @Test(
      "every format and compression is sealed and restored",
      arguments: [
        ["--format", "custom"], ["--format", "custom", "--compress", "none"], ["--compress", "gzip"],
        ["--compress", "none"],
      ])
    func formats(options: [String]) throws {
      let seal = try SealGround("identity_files = [\"keys/ops.key\"]")
      try seal.sandbox.backUpWith(options)
      let content = try seal.ground.content()
      #expect(try seal.sandbox.run("verify", "--depth", "full").status == 0)
      try seal.ground.destroy()
      let outcome = try seal.ground.restore("--latest")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try seal.ground.content() == content)
      try seal.ground.sql("UPDATE plans SET last = NULL")
      let table = try seal.ground.restore("--latest", "--table", "plans", "--replace-rows", "--yes")
      #expect(table.status == 0, "\(table)")
      #expect(try seal.ground.content() == content)
    }

    @Test("a directory dump is refused unless the settings say where plain text may lie")
    func directory() throws {
      let seal = try SealGround()
      let refused = try seal.sandbox.run("backup", "--env", "dev", "--format", "directory")
      #expect(refused.status == 12 && refused.hint?.contains("staging") == true, "\(refused)")
      #expect(seal.sandbox.published.isEmpty)
      let toml = try seal.sandbox.text("strongroom.toml")
      mkdir(seal.sandbox.at("staging"), 0o700)
      try seal.sandbox.write(
        "[backup]\nstaging = \"staging\"\n" + toml.drop { $0 != "\n" }.dropFirst(), to: "strongroom.toml")
      try seal.sandbox.backUp("--format", "directory")
      let content = try seal.ground.content()
      try seal.ground.destroy()
      let outcome = try seal.ground.restore("--latest", "--identity", "keys/ops.key")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try seal.ground.content() == content && seal.sandbox.names("staging").isEmpty)
    }

    @Test(
      "files that others sealed with age are restored when they are trusted",
      arguments: [
        "gzip | age -r $R", "age -a -r $R", "zstd -q | age -r $R -r $(age-keygen -y keys/other.key)",
      ])
    func foreign(pipeline: String) throws {
      let seal = try SealGround()
      let content = try seal.ground.content()
      let connection = "-h \(seal.ground.cluster.folder) -p \(seal.ground.cluster.port) -U postgres"
      let made = try seal.sandbox.shell(
        "set -o pipefail; R=$(age-keygen -y keys/ops.key); "
          + "\(Cluster.bin)/pg_dump \(connection) -d \(seal.ground.database) | \(pipeline) > theirs.age")
      #expect(made.status == 0, "\(made)")
      try seal.ground.destroy()
      try seal.ground.refused(7, "--file", "theirs.age", "--trust-file", "--identity", "keys/recovery.key")
      let outcome = try seal.ground.restore(
        "--file", "theirs.age", "--trust-file", "--identity", "keys/ops.key")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try seal.ground.content() == content)
    }

    @Test("the recovery sheet runs as it is printed", arguments: ["plain", "custom"])
    func sheet(format: String) throws {
      let seal = try SealGround()
      try seal.sandbox.backUp("--format", format)
      let id = try #require(try seal.sandbox.listed().first?["id"].text)
      let sheet = try seal.sandbox.run("recovery-sheet", id)
      #expect(sheet.status == 0, "\(sheet)")
      try seal.sandbox.write(sheet.output, to: "sheet.sh")
      let copy = seal.ground.database + "_sheet"
      let run = try seal.sandbox.shell(
        "PATH=\(Cluster.bin):$PATH IDENTITY=keys/recovery.key DATABASE=\(copy) PGHOST=\(seal.ground.cluster.folder)"
          + " PGPORT=\(seal.ground.cluster.port) PGUSER=postgres bash sheet.sh")
      #expect(run.status == 0, "\(run)")
      #expect(try seal.ground.content(of: copy) == seal.ground.content())
      // Another file in its place stops the sheet, and it says which step.
      try seal.sandbox.write(
        sheet.output.replacing(#/check <\(echo '..../#) { "\($0.output)".dropLast(4) + "0000" },
        to: "sheet.sh")
      let stopped = try seal.sandbox.shell("IDENTITY=keys/recovery.key bash sheet.sh")
      #expect(stopped.status == 1 && stopped.output.contains("-: FAILED"), "\(stopped)")
    }
  }
}
