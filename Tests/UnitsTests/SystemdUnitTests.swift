import ArchiveModel
import Foundation
import Scheduling
import Testing

@testable import Units

@Suite("systemd units") struct SystemdUnitTests {
  @Test("a timer for each job, in the archive's zone, made up for when it is wanted")
  func timers() throws {
    let units = try Example.installation().timerUnits
    #expect(
      units.map(\.name) == [
        "strongroom@.service", "strongroom@nightly.timer", "strongroom@odd.timer", "strongroom@proof.timer",
      ])
    #expect(units[1].text.contains("\nOnCalendar=*-*-* 02:00:00 Europe/Belgrade\n"))
    #expect(units[1].text.contains("\nPersistent=true\n") && units[2].text.contains("\nPersistent=false\n"))
    // Either of the two days counts, as in cron.
    #expect(units[2].text.contains("\nOnCalendar=*-*-01,15 03:00,30:00 Europe/Belgrade\n"))
    #expect(units[2].text.contains("\nOnCalendar=Sun *-*-* 03:00,30:00 Europe/Belgrade\n"))
    #expect(units[3].text.contains("\nOnCalendar=*:00/5:00\n"))
  }

  @Test("paths are quoted as systemd reads them, and the services are fenced in")
  func services() throws {
    let installation = try Example.installation()
    for unit in [installation.timerUnits[0], installation.serviceUnits[0]] {
      #expect(unit.text.contains("ExecStart=\"/opt/strong room/bin/strongroom\" schedule run"))
      #expect(unit.text.contains("--config /etc/strongroom/100%%.toml"))
      for line in [
        "User=backup", "ProtectSystem=strict", "ReadWritePaths=-/var/lib/strongroom", "NoNewPrivileges=yes",
      ] {
        #expect(unit.text.contains("\n\(line)\n"), "\(unit.name): \(line)")
      }
    }
    #expect(installation.timerUnits[0].text.contains("--due %i"))
  }

  @Test("a file that was signed is ours until somebody changes it")
  func signed() {
    let text = SignedText.signed("[Unit]\nDescription=x\n")
    #expect(SignedText.author(of: text) == .us)
    #expect(SignedText.author(of: text + "\n") == .changed)
    #expect(SignedText.author(of: "[Unit]\nDescription=x\n") == .somebodyElse)
    #expect(SignedText.author(of: "") == .somebodyElse)
  }

  @Test("a difference shows every line of both texts, in order")
  func diff() {
    let diff = LineDiff(from: "a\nb\nc\nd\n", to: "a\nx\nc\nd\ne\n")
    #expect(diff.text == [" a", "-b", "+x", " c", " d", "+e"])
    #expect(LineDiff(from: "", to: "a\n").text == ["+a"])
    #expect(LineDiff(from: "a\n", to: "").text == ["-a"])
    #expect(LineDiff(from: "", to: "").lines.isEmpty)
  }
}
