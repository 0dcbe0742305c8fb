import ArchiveModel
import Foundation
import Operations

/// One backup for people.
enum DetailsText {
  /// A block of `name  value` lines, then tables, checks and history.
  static func lines(_ details: BackupDetails) -> [String] {
    let backup = details.backup
    var fields: [(String, String?)] = [
      ("id", backup.id.rawValue), ("state", state(of: backup)),
      ("removed", details.removed.map { instant($0, details) }), ("environment", backup.environment.rawValue),
      ("database", backup.database), ("kind", kind(of: backup)), ("format", backup.format.rawValue),
      ("compression", backup.compression.description),
      ("sealed to", details.sealedTo), ("started", instant(backup.started, details)),
      ("took", backup.finished.map { Quantity.span(seconds: $0.timeIntervalSince(backup.started)) }),
      ("server", backup.serverVersion.map { "PostgreSQL \($0)" }),
      ("revision", backup.alembicRevisions.isEmpty ? nil : backup.alembicRevisions.joined(separator: ", ")),
      ("labels", backup.labels.isEmpty ? nil : backup.labels.joined(separator: ", ")), ("note", backup.note),
      ("origin", backup.origin == .made ? nil : backup.origin.rawValue), ("path", details.path),
    ]
    fields += safety(details)
    for object in backup.objects {
      let plain = object.plainBytes.map { ", \(Quantity.bytes($0)) plain" } ?? ""
      let size = "\(Quantity.bytes(object.storedBytes)) stored\(plain)"
      fields.append((object.role.rawValue, "\(object.name)  (\(size))"))
      fields.append(("", "sha256 \(object.storedDigest.hex)"))
    }
    var lines = fields.compactMap { name, value in value.map { pad(name) + $0 } }
    if let census = details.census { lines += contents(census) }
    lines += CopyText.lines(details.copies, zone: details.zone)
    lines += checks(details)
    lines += proofs(details)
    lines += ["", "history:"] + details.events.map { "  \(instant($0.at, details))  \($0.text)" }
    return lines
  }

  /// What is doubtful about it, and what keeps it.
  private static func safety(_ details: BackupDetails) -> [(String, String?)] {
    var fields: [(String, String?)] = []
    if let flag = details.flag {
      fields.append(("flagged", "\(instant(flag.since, details)): \(flag.reason)"))
      if let at = flag.acknowledged {
        fields.append(("acknowledged", "\(instant(at, details)): \(flag.acknowledgement ?? "")"))
      }
    }
    for hold in details.holds {
      let until = hold.until.map { " until \(instant($0, details))" } ?? ""
      fields.append(("held", "since \(instant(hold.since, details))\(until): \(hold.reason)"))
    }
    return fields
  }

  private static func contents(_ census: Census) -> [String] {
    let rows = census.tables.reduce(0) { $0 + $1.rows }
    let summary =
      "\(census.tables.count) tables, \(Quantity.count(rows)) rows, \(census.sequences.count) sequences"
    let objects = census.largeObjects > 0 ? ", \(Quantity.count(census.largeObjects)) large objects" : ""
    var table = Table(columns: [Column(title: "  TABLE"), Column(title: "ROWS", alignment: .right)])
    table.rows = census.tables.map { ["  \($0.schema).\($0.name)", Quantity.count($0.rows)] }
    return ["", "contents: \(summary)\(objects)"] + (table.rows.isEmpty ? [] : table.lines(width: nil))
  }

  private static func checks(_ details: BackupDetails) -> [String] {
    guard !details.verifications.isEmpty else {
      return ["", "checks: none" + (details.backup.origin == .made ? " since it was read back" : "")]
    }
    return ["", "checks:"]
      + details.verifications.map {
        "  \(instant($0.at, details))  \($0.depth.rawValue) in \($0.store): "
          + ($0.passed ? "passed" : $0.finding ?? "failed")
      }
  }

  /// The last test restore in full, and the others by a line each.
  private static func proofs(_ details: BackupDetails) -> [String] {
    guard !details.proofs.isEmpty else { return ["", "test restores: none"] }
    var lines = ["", "test restores:"]
    for (index, proof) in details.proofs.enumerated() {
      lines.append("  \(instant(proof.at, details))  \(proof.passed ? "proved" : "NOT PROVED")")
      if index == 0, let evidence = proof.evidence {
        lines += TestRestoreText.lines(evidence).map { "  " + $0 }
      }
    }
    return lines
  }

  private static func state(of backup: Backup) -> String {
    backup.state.rawValue + (backup.reason.map { " (\($0))" } ?? "")
  }

  private static func kind(of backup: Backup) -> String {
    backup.kind.rawValue
      + (backup.tables.isEmpty ? "" : " " + backup.tables.map(\.description).joined(separator: ", "))
  }

  private static func instant(_ instant: Date, _ details: BackupDetails) -> String {
    Quantity.civil(instant, zone: details.zone)
  }

  private static func pad(_ name: String) -> String {
    name + String(repeating: " ", count: max(1, 14 - name.count))
  }
}
