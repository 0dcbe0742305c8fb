import ArchiveModel
import Scheduling

extension Installation {
  /// A timer for each job, and the service that all of them start.
  ///
  /// `--due` runs a time of the schedule once, so timers, a service and a hand do not get in each other's way. A
  /// span is looked at every few minutes: systemd's own count begins anew at each boot.
  package var timerUnits: [UnitFile] {
    [UnitFile(name: "strongroom@.service", text: oneShot)] + jobs.map(timer)
  }

  /// The one service that runs all jobs for as long as the machine is up.
  package var serviceUnits: [UnitFile] {
    let text = """
      [Unit]
      Description=Strongroom: scheduled backups of PostgreSQL
      After=network-online.target postgresql.service
      Wants=network-online.target

      [Service]
      Type=exec
      ExecStart=\(words([program, "schedule", "run"] + options))
      Restart=on-failure
      RestartSec=60
      TimeoutStopSec=120
      KillMode=mixed
      \(hardening)

      [Install]
      WantedBy=multi-user.target

      """
    return [UnitFile(name: "strongroom.service", text: text)]
  }

  private var oneShot: String {
    """
    [Unit]
    Description=Strongroom job %i
    After=network-online.target postgresql.service
    Wants=network-online.target

    [Service]
    Type=oneshot
    ExecStart=\(words([program, "schedule", "run", "--due", "%i"] + options, specifiers: ["%i"]))
    TimeoutStopSec=120
    KillMode=mixed
    \(hardening)

    """
  }

  private func timer(_ job: Job) -> UnitFile {
    let times =
      switch job.schedule {
      case .calendar(let pattern): OnCalendar.values(pattern, zone: zoneName)
      case .every(let span): [span.seconds < 3_600 ? "*:*:00" : "*:00/5:00"]
      }
    let text = """
      [Unit]
      Description=Strongroom job \(job.name): \(job.schedule.text), \(job.steps.joined(separator: ", "))

      [Timer]
      \(times.map { "OnCalendar=\($0)" }.joined(separator: "\n"))
      AccuracySec=1s
      Persistent=\(job.catchUp)

      [Install]
      WantedBy=timers.target

      """
    return UnitFile(name: "strongroom@\(job.name).timer", text: text)
  }

  /// Who runs it and what it may do: read, write its own folders, reach servers and start client tools.
  ///
  /// `RestrictNamespaces` and a system call filter are left out: a test restore gives its server a network
  /// namespace with nothing in it. `RemoveIPC` is too: it would take a running server's memory from it where the
  /// user is its own. The state folder holds what is remembered of archives, away from the home.
  private var hardening: String {
    let paths = writable.map { "ReadWritePaths=\(words(["-" + $0]))" }
    return
      ([
        "User=\(user)", "UMask=0077", "Nice=10", "IOSchedulingClass=best-effort", "IOSchedulingPriority=7",
        "StateDirectory=strongroom-state", "StateDirectoryMode=0700",
        "Environment=XDG_STATE_HOME=%S/strongroom-state",
        "NoNewPrivileges=yes", "PrivateTmp=yes", "PrivateDevices=yes", "ProtectSystem=strict",
        "ProtectHome=read-only",
      ] + paths + [
        "ProtectClock=yes", "ProtectControlGroups=yes", "ProtectHostname=yes", "ProtectKernelLogs=yes",
        "ProtectKernelModules=yes", "ProtectKernelTunables=yes", "LockPersonality=yes",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK", "RestrictRealtime=yes",
        "RestrictSUIDSGID=yes", "SystemCallArchitectures=native",
      ]).joined(separator: "\n")
  }

  /// Words of a command line as systemd reads them: quoted where needed, `%` and `$` doubled but in specifiers.
  private func words(_ words: [String], specifiers: Set<String> = []) -> String {
    words.map { word in
      guard !specifiers.contains(word) else { return word }
      var text = ""
      for character in word {
        switch character {
        case "%", "$": text += "\(character)\(character)"
        case "\"", "\\": text += "\\\(character)"
        default: text.append(character)
        }
      }
      return text.contains(where: { " '\"\\;".contains($0) }) ? "\"\(text)\"" : text
    }.joined(separator: " ")
  }
}
