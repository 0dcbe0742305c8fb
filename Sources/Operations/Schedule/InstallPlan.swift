/// How this machine is to run the jobs, and where the files for that go.
package struct InstallRequest: Sendable, Equatable {
  /// Who starts the jobs.
  package enum Style: String, Sendable {
    /// A systemd timer for each job.
    case timers
    /// One service of systemd that runs `schedule run`.
    case service
    case cron
  }

  /// Decides the folder where none is named, and the commands to run.
  package var style: Style
  /// Nil for systemd's or cron's own folder.
  package var folder: String?
  /// Nil for the program that runs now.
  package var program: String?
  /// Nil for the user who runs this.
  package var user: String?
  /// Whether what was written before goes, and nothing comes.
  package var removes: Bool
  /// Whether files that somebody else wrote or changed are put aside.
  package var replaces: Bool

  package init(
    style: Style, folder: String? = nil, program: String? = nil, user: String? = nil, removes: Bool = false,
    replaces: Bool = false
  ) {
    self.style = style
    self.folder = folder
    self.program = program
    self.user = user
    self.removes = removes
    self.replaces = replaces
  }

  /// The folder that it goes to.
  package var place: String { folder ?? (style == .cron ? "/etc/cron.d" : "/etc/systemd/system") }
}

/// What an installation does to each file; shown, and executed as it is.
package struct InstallPlan: Sendable, Equatable {
  /// One file.
  package struct Change: Sendable, Equatable {
    /// What is done.
    package enum Kind: String, Sendable {
      case create
      case update
      /// Somebody else's file is put aside first.
      case replace
      case remove
      case unchanged
      /// Somebody else's file, or one that somebody changed.
      case refused
    }

    /// One that is `refused` keeps the whole plan from being executed.
    package var kind: Kind
    /// An absolute path.
    package var path: String
    /// The lines of both texts behind a space, `-` or `+`.
    package var diff: [String]
    /// The text that will be there; nil when nothing will.
    package var text: String?
  }

  /// The files that are to be there, then those that go.
  package var changes: [Change]
  /// Commands to run before files are removed; empty when no unit among them need be stopped.
  package var before: [String]
  /// Commands to run once the files are written or gone; empty for cron.
  package var after: [String]

  /// Whether nothing differs.
  package var isDone: Bool { changes.allSatisfy { $0.kind == .unchanged } }
}
