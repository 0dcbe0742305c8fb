package import ArchiveModel

/// Which files are to become backups, and how.
package struct ImportRequest: Sendable, Equatable {
  /// What becomes of the files.
  package enum Mode: String, Sendable, CaseIterable {
    /// They stay; the archive gets copies.
    case copy
    /// They are removed when the archive's copies are durable and in the catalog.
    case move
    /// They lie in the archive already and stay where they are.
    case inPlace = "in-place"
  }

  /// Files and folders; of a folder the files that lie directly in it.
  package var paths: [String]
  /// The environment of files whose names tell none.
  package var environment: EnvironmentName?
  /// What becomes of the given files when their backups are safe; a dry run touches none.
  package var mode: Mode
  /// For every imported backup, beside the labels of its manifest; words without spaces and commas.
  package var labels: [String]
  /// For every imported backup; nil for the note of its manifest, if it has one.
  package var note: String?
  /// Whether everything is read and nothing changed.
  package var dryRun: Bool
  /// How long to wait for the locks.
  package var wait: Duration

  package init(
    paths: [String], environment: EnvironmentName? = nil, mode: Mode = .copy, labels: [String] = [],
    note: String? = nil, dryRun: Bool = false, wait: Duration = .zero
  ) {
    self.paths = paths
    self.environment = environment
    self.mode = mode
    self.labels = labels
    self.note = note
    self.dryRun = dryRun
    self.wait = wait
  }
}

/// What told when an imported dump was made, the surest first.
package enum TimeSource: String, Sendable, CaseIterable {
  /// The manifest beside it.
  case manifest
  /// Date and time in its name, in the archive's zone.
  case name
  /// `-- Started on` of a script, with the zone that it tells.
  case header
  /// The head of an archive, which tells no zone, or of a script whose zone is not known: in the archive's zone.
  case headerLocal = "header-local"
  /// A date in its name: that day's midnight in the archive's zone.
  case nameDate = "name-date"
  /// When the file was last written.
  case fileTime = "file-time"
}

extension TimeSource {
  /// By what told the zone.
  init(_ head: HeadTime) { self = head.isZoneTold ? .header : .headerLocal }
}
