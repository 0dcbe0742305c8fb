import ArchiveModel
import Foundation
import Scheduling

extension Installation {
  /// One file for `/etc/cron.d`: a line per job, and one for what was missed while the machine was off.
  ///
  /// cron goes by the machine's zone and knows no spans: where that does not fit the jobs are looked at every few
  /// minutes, and run when they are due. `--due` runs a time of the schedule once, whoever asks.
  package var cronFile: UnitFile {
    let isForeign = machineZone.map(Self.plainName) != Self.plainName(zone.identifier)
    var lines = [
      "# Jobs of \(settings). Times are those of \(zoneName)"
        + (isForeign ? ", which is not this machine's zone." : "."),
      "SHELL=/bin/sh",
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ]
    for job in jobs {
      lines += ["", "# \(job.name): \(job.schedule.text), \(job.steps.joined(separator: ", "))"]
      lines.append("\(fields(job, isForeign)) \(user) \(command(due: job.name))")
    }
    if jobs.contains(where: \.catchUp) {
      lines += ["", "# what was missed while the machine was off"]
      lines.append("@reboot \(user) sleep 60; \(command(due: nil))")
    }
    return UnitFile(name: "strongroom", text: lines.joined(separator: "\n") + "\n")
  }

  /// One name for all that mean UTC.
  private static func plainName(_ zone: String) -> String {
    let names = ["UTC", "GMT", "UCT", "Zulu", "Universal", "Greenwich"]
    return names.contains(zone) || names.contains { zone == "Etc/\($0)" } ? "UTC" : zone
  }

  private func fields(_ job: Job, _ isForeign: Bool) -> String {
    switch job.schedule {
    case .calendar(let pattern) where !isForeign: CronLine.fields(pattern)
    case .every(let span) where span.seconds < 3_600: "* * * * *"
    case .calendar, .every: "*/5 * * * *"
    }
  }

  private func command(due job: String?) -> String {
    let what = ["schedule", "run", "--due"] + [job].compactMap(\.self)
    return CronLine.command([program] + what + ["--quiet"] + options)
  }
}
