import ArchiveModel
import Testing

@testable import Commands

@Suite struct ParsingTests {
  private func code(_ words: String...) throws -> FaultCode? {
    do {
      _ = try CommandLineFace.parse(words)
      return nil
    } catch let fault as any Fault {
      return fault.code
    }
  }

  @Test("a mistyped command is a usage error that names the nearest one")
  func mistypedCommand() throws {
    #expect(try code("bakup") == .usage)
    do {
      _ = try CommandLineFace.parse(["bakup", "--env", "prod"])
    } catch let fault as FaceFault {
      #expect(fault.hint == "Did you mean 'backup'?")
    }
  }

  @Test("an unknown option is a usage error")
  func unknownOption() throws {
    #expect(try code("backup", "--evn", "prod") == .usage)
    #expect(try code("backup") == .usage)
  }

  @Test("help and version are no errors")
  func printed() {
    for words in [["--help"], ["--version"], ["backup", "--help"], []] {
      #expect(throws: PrintedEnd.self) { try CommandLineFace.parse(words) }
    }
  }

  @Test(
    "help shows the options of the command that was named",
    arguments: [
      ["backup", "--help"], ["help", "backup"], ["restore", "-h"], ["config", "check", "--help"],
    ])
  func help(words: [String]) {
    do {
      _ = try CommandLineFace.parse(words)
      Issue.record("help was taken for a command")
    } catch let end as PrintedEnd {
      let wanted =
        words.contains("backup") ? "--schema-only" : words.contains("restore") ? "--in-place" : "--config"
      #expect(end.text.contains(wanted) && end.text.contains("USAGE: strongroom"), "\(end.text)")
    } catch {
      Issue.record(error)
    }
  }

  @Test("the commands of the guide parse as they are written there")
  func guide() throws {
    for line in [
      "backup --env prod", "backup --env prod --data-only", "backup --env prod --schema-only",
      "backup --env prod --table users", "backup --env prod --format custom", "list-backups --env prod",
      "restore --env prod --file backups/backup_prod_20260104_103000.sql",
      "restore --env prod --latest --drop",
      "info --env prod",
    ] {
      #expect(throws: Never.self) { try CommandLineFace.parse(line.split(separator: " ").map(String.init)) }
    }
  }
}
