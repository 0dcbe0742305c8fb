package import ArchiveModel

/// How old things may get before `status` calls an environment stale.
package struct StatusLimits: Sendable, Equatable {
  /// The age of the newest good full backup; nil for any.
  package let backup: Sourced<TimeSpan?>
  /// The age of the newest test restore that passed; nil for any, and for none at all.
  package let proof: Sourced<TimeSpan?>
  /// The longest that no byte of the archive's copies may go unread; nil for any.
  package let reading: Sourced<TimeSpan?>
  /// The stores that should hold a copy of every backup, in the order of the settings.
  package var stores: [Store] = []

  /// One of them.
  package struct Store: Sendable, Equatable {
    /// As its `[[store]]` has it.
    package let name: String
    /// The longest that no byte of its copies may go unread; nil for any.
    package let reading: TimeSpan?
  }

  /// A daily backup, and two hours for it.
  package static let defaultBackupAge = TimeSpan(seconds: 26 * 3_600)
}

/// Where the numbers for Prometheus go.
package struct MetricsSettings: Sendable {
  /// The file that is rewritten after each run, by absolute path; nil for none.
  package let textfile: Sourced<String>?
}

extension FileSettings {
  /// Reads `[metrics]`.
  static func metrics(_ table: inout FileTable, _ paths: FilePaths) -> Sourced<String>? {
    defer { table.reportUnknown() }
    guard let file = table.string("textfile", like: "/var/lib/prometheus/node-exporter/strongroom.prom")
    else {
      return nil
    }
    guard file.value.hasSuffix(".prom") else {
      return table.report(
        "textfile", "node_exporter reads only names that end in .prom", hint: "Add .prom to the name.")
    }
    return file.map(paths.absolute)
  }
}

extension Configuration {
  /// The limits of an environment, be it in the settings or not.
  package func limits(of name: EnvironmentName) -> StatusLimits {
    let section = settings?.environments[name]
    return StatusLimits(
      backup: section?.maxAge ?? Sourced(StatusLimits.defaultBackupAge, .builtIn),
      proof: section?.maxProofAge ?? Sourced(nil, .builtIn), reading: archive.verifyPeriod,
      stores: stores.map { StatusLimits.Store(name: $0.name.value, reading: $0.verifyPeriod?.value) })
  }
}
