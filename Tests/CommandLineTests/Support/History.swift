import Foundation
import Testing

/// Backups of the past: small files in the archive and rows in its catalog, as if each had been made in its night.
struct History {
  /// One backup of the past.
  struct Night {
    var id: String
    var started: Date
    var name: String

    /// Every file that it has in the archive.
    var files: [String] { [name, name + ".sha256", name + ".json"] }
  }

  /// Oldest first.
  let nights: [Night]

  /// Files of the environment dev begun at these instants; their times are read in UTC.
  init(_ instants: [Date], environment: String = "dev", firstNumber: Int = 0) {
    nights = instants.sorted().enumerated().map { index, started in
      Night(
        id: Self.id(firstNumber + index), started: started,
        name: "backup_\(environment)_\(Self.stamp(started))-\(firstNumber + index + 2).sql")
    }
    self.environment = environment
  }

  private let environment: String

  /// Files and rows; the archive must be there.
  ///
  /// `bytes` is the size of each dump, `state` that of each row; doubtful ones are imports nobody has read in full.
  func put(into sandbox: Sandbox, bytes: Int = 40, state: String = "complete") throws {
    let content = Data(repeating: UInt8(ascii: "-"), count: bytes)
    for night in nights {
      guard Self.stored.contains(state) else { continue }
      try content.write(to: URL(filePath: sandbox.archived(night.name)))
      for file in night.files.dropFirst() {
        try Data("x\n".utf8).write(to: URL(filePath: sandbox.archived(file)))
      }
    }
    try sandbox.write(sql(bytes: bytes, state: state), to: "history.sql")
    let outcome = try sandbox.shell("sqlite3 -bail backups/catalog.sqlite <history.sql")
    try #require(outcome.status == 0, "\(outcome)")
  }

  /// The states of what has files.
  private static let stored: Set<String> = ["complete", "damaged", "doubtful"]

  private func sql(bytes: Int, state: String) -> String {
    let origin = state == "doubtful" ? "'imported', 0" : "'made', 1"
    let rows = nights.map { night in
      let start = Int64(night.started.timeIntervalSince1970) * 1_000_000
      let reason = state == "complete" ? "NULL" : "'made up'"
      return "('\(night.id)', '\(environment)', \(start), '\(state)', \(reason), '\(night.name)')"
    }
    return """
      PRAGMA foreign_keys = ON;
      BEGIN;
      CREATE TEMP TABLE nights (number INTEGER PRIMARY KEY, id, environment, started, state, reason, name);
      INSERT INTO nights (id, environment, started, state, reason, name) VALUES
      \(rows.joined(separator: ",\n"));
      INSERT INTO backups (id, environment, kind, format, compression, tables, database, started, finished, state,
        reason, changed, origin, counted)
      SELECT id, environment, 'full', 'plain', 'none', '[]', 'expenses', started, started + 1000000, state, reason,
        started, \(origin) FROM nights ORDER BY number;
      \(Self.stored.contains(state) ? Self.objects(bytes: bytes) : "")
      COMMIT;
      """
  }

  private static func objects(bytes: Int) -> String {
    """
    INSERT INTO objects (backup, role, name, plain_bytes, plain_sha256, stored_bytes, stored_sha256)
    SELECT sequence, 'dump', name, \(bytes), zeroblob(32), \(bytes), zeroblob(32)
    FROM nights JOIN backups USING (id) ORDER BY number;
    INSERT INTO copies (object, store, state, bytes, recorded)
    SELECT objects.number, 1, 'present', stored_bytes, started
    FROM nights JOIN objects USING (name) ORDER BY nights.number;
    INSERT INTO manifests (backup, document) SELECT sequence, json_object(
      'schema', 'strongroom/manifest/v1', 'id', id, 'sequence', sequence, 'environment', backups.environment,
      'kind', kind, 'format', format, 'tables', json('[]'), 'database', database, 'tools', json('{}'),
      'started', '2026-01-01T00:00:00Z', 'finished', '2026-01-01T00:00:00Z', 'alembic_revisions', json('[]'),
      'compression', 'none', 'labels', json('[]'), 'objects', json('[]'))
    FROM nights JOIN backups USING (id);
    """
  }

  /// Eight letters that spell a number, the quickest one first, so that beginnings differ.
  private static func id(_ number: Int) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz234567")
    return String((0..<8).map { letters[(number >> ($0 * 5)) & 31] })
  }

  private static func stamp(_ instant: Date) -> String {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = .gmt
    let part = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: instant)
    return String(
      format: "%04d%02d%02d_%02d%02d%02d", part.year ?? 0, part.month ?? 0, part.day ?? 0, part.hour ?? 0,
      part.minute ?? 0, part.second ?? 0)
  }
}

extension History {
  /// Three years that end at an instant: one each night at 02:00, a second one on Sundays at 14:00, and gaps.
  static func threeYears(endingAt end: Date, in zone: TimeZone) -> History {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = zone
    var instants: [Date] = []
    for back in 0..<1096 {
      // Two weeks of a broken cron in each year, and every forty-first night for no known reason.
      guard back % 365 < 200 || back % 365 >= 214, back % 41 != 40,
        let day = calendar.date(byAdding: .day, value: -back, to: calendar.startOfDay(for: end)),
        let night = calendar.date(bySettingHour: 2, minute: 0, second: 0, of: day)
      else { continue }
      if night <= end { instants.append(night) }
      if calendar.component(.weekday, from: day) == 1,
        let noon = calendar.date(bySettingHour: 14, minute: 0, second: 0, of: day), noon <= end
      {
        instants.append(noon)
      }
    }
    return History(instants)
  }
}
