package import Scheduling
package import struct Foundation.TimeZone

/// What units and cron lines are made of: the jobs, and how this machine is to run them.
package struct Installation: Sendable {
  /// One job as a timer or cron needs to know it.
  package struct Job: Sendable {
    /// As in the settings; its timer is named after it.
    package var name: String
    /// Its times are meant in `zone`.
    package var schedule: Schedule
    /// Whether a run that was missed while the machine was off is made up for.
    package var catchUp: Bool
    /// The steps, for people.
    package var steps: [String]

    package init(name: String, schedule: Schedule, catchUp: Bool, steps: [String]) {
      self.name = name
      self.schedule = schedule
      self.catchUp = catchUp
      self.steps = steps
    }
  }

  /// In the order of the settings.
  package var jobs: [Job]
  /// The zone that the jobs' times are meant in.
  package var zone: TimeZone
  /// The name of the machine's zone, which cron goes by; nil when unknown.
  package var machineZone: String?
  /// The program, an absolute path.
  package var program: String
  /// What follows `schedule run …`: where settings and archive are.
  package var options: [String]
  /// The settings file, for people.
  package var settings: String
  /// Whom the jobs run as.
  package var user: String
  /// Absolute paths that jobs write to.
  package var writable: [String]

  package init(
    jobs: [Job], zone: TimeZone, machineZone: String?, program: String, options: [String], settings: String,
    user: String, writable: [String]
  ) {
    self.jobs = jobs
    self.zone = zone
    self.machineZone = machineZone
    self.program = program
    self.options = options
    self.settings = settings
    self.user = user
    self.writable = writable
  }

  /// How systemd and people call the zone: `UTC` for what Foundation calls GMT.
  package var zoneName: String { zone.identifier == "GMT" ? "UTC" : zone.identifier }
}

/// A file that another program reads.
package struct UnitFile: Sendable, Equatable {
  /// In the folder of that program.
  package var name: String
  /// All of it, with a line end at its end.
  package var text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}
