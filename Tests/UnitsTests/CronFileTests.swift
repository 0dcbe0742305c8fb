import ArchiveModel
import Foundation
import Scheduling
import Testing

@testable import Units

/// An installation of three jobs.
enum Example {
  static func installation(machineZone: String? = "Europe/Belgrade") throws -> Installation {
    Installation(
      jobs: [
        .init(
          name: "nightly", schedule: try Schedule(at: "02:00"), catchUp: true, steps: ["backup", "cleanup"]),
        .init(
          name: "odd", schedule: try Schedule(at: "*/30 3 1,15 * sun"), catchUp: false, steps: ["verify"]),
        .init(
          name: "proof", schedule: try Schedule(every: "7d"), catchUp: true, steps: ["test-restore"]),
      ], zone: try #require(TimeZone(identifier: "Europe/Belgrade")), machineZone: machineZone,
      program: "/opt/strong room/bin/strongroom", options: ["--config", "/etc/strongroom/100%.toml"],
      settings: "/etc/strongroom/100%.toml", user: "backup", writable: ["/var/lib/strongroom"])
  }
}

@Suite("Cron files") struct CronFileTests {
  @Test("each job has a line that cron reads as it is meant, and what was missed runs after a boot")
  func lines() throws {
    let lines = try Example.installation().cronFile.text.split(separator: "\n").map(String.init)
    let command = #"'/opt/strong room/bin/strongroom' schedule run --due"#
    let rest = #"--quiet --config '/etc/strongroom/100\%.toml'"#
    #expect(lines.contains("0 2 * * * backup \(command) nightly \(rest)"), "\(lines)")
    #expect(lines.contains("0,30 3 1,15 * 0 backup \(command) odd \(rest)"))
    #expect(lines.contains("*/5 * * * * backup \(command) proof \(rest)"))
    #expect(lines.last == "@reboot backup sleep 60; \(command) \(rest)")
    #expect(lines.contains { $0.hasPrefix("PATH=") })
  }

  @Test("a machine in another zone looks every few minutes instead")
  func zone() throws {
    let text = try Example.installation(machineZone: "UTC").cronFile.text
    #expect(!text.contains("0 2 * * *") && text.contains("\n*/5 * * * * backup"))
    #expect(text.contains("Europe/Belgrade, which is not this machine's zone."))
    var installation = try Example.installation(machineZone: "Etc/UTC")
    installation.zone = .gmt
    #expect(installation.cronFile.text.contains("\n0 2 * * * backup"))
  }

  @Test(
    "a pattern's fields name the same times, in lists",
    arguments: [
      ("02:00", "0 2 * * *"), ("Sun 03:00", "0 3 * * 0"), ("@monthly", "0 0 1 * *"),
      ("*/20 1-3 * jan,feb mon-wed", "0,20,40 1,2,3 * 1,2 1,2,3"), ("* * * * *", "* * * * *"),
    ])
  func fields(text: String, fields: String) throws {
    let pattern = try CalendarPattern(text)
    #expect(CronLine.fields(pattern) == fields)
    let again = try CalendarPattern(fields)
    #expect(again.minutes == pattern.minutes && again.hours == pattern.hours && again.days == pattern.days)
    #expect(again.months == pattern.months && again.weekdays == pattern.weekdays)
  }
}
