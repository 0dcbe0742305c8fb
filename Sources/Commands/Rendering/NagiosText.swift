import ArchiveModel
import Operations

/// What a Nagios plugin answers; the raw values are its exit statuses.
enum NagiosState: Int32 {
  case ok = 0
  case warning = 1
  case critical = 2
  case unknown = 3

  init(_ verdict: StatusReport.Verdict) {
    switch verdict {
    case .ok: self = .ok
    case .stale: self = .warning
    case .red: self = .critical
    }
  }

  /// What kept us from looking: an archive that is gone or damaged is as bad as it gets, all else is not known.
  init(_ error: any Error) {
    switch (error as? any Fault)?.exitStatus {
    case .localStore, .catalog: self = .critical
    default: self = .unknown
    }
  }

  /// Ours with the same number; in this mode the others do not occur.
  var exitStatus: ExitStatus { ExitStatus(rawValue: rawValue) ?? .unexpected }
}

/// The answer of a Nagios plugin: one line, with performance data behind a bar.
///
/// Format: Monitoring Plugins Development Guidelines, "Plugin Output" and "Performance data".
enum NagiosText {
  /// Such as `STRONGROOM CRITICAL - prod: the last backup failed: … | prod_backup_age=3600s;93600;187200`.
  static func line(_ report: StatusReport) -> String {
    let findings = report.environments.flatMap { environment in
      environment.findings.map { "\(environment.name): \($0.sentence)" }
    }
    let count = report.environments.count
    let fine = "\(count) environment\(count == 1 ? "" : "s") up to date"
    let data = report.environments.flatMap(performance).joined(separator: " ")
    return head(NagiosState(report.verdict))
      + plain(findings.isEmpty ? fine : findings.joined(separator: "; "))
      + (data.isEmpty ? "" : " | \(data)")
  }

  /// What kept us from looking, in a line.
  static func line(_ error: any Error) -> String {
    head(NagiosState(error)) + plain((error as? any Fault)?.message ?? "\(error)")
  }

  private static func head(_ state: NagiosState) -> String { "STRONGROOM \("\(state)".uppercased()) - " }

  /// Ages with the limits from which they are stale and red, and sizes: `'label'=value[unit];warning;critical`.
  private static func performance(_ environment: StatusReport.Environment) -> [String] {
    func thresholds(_ limit: Int64?) -> String { limit.map { ";\($0);\($0 * 2)" } ?? "" }
    let name = environment.name
    var data: [String] = []
    if let good = environment.lastGood {
      data.append("\(name)_backup_age=\(Int(good.age))s\(thresholds(environment.limits.backup))")
      data.append("\(name)_backup_size=\(good.backup.storedBytes)B")
    }
    if let proof = environment.lastProof {
      data.append("\(name)_proof_age=\(Int(proof.age))s\(thresholds(environment.limits.proof))")
    }
    return data
  }

  /// One line, and no bar, which would begin the performance data.
  private static func plain(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ").replacing("|", with: "/")
  }
}
