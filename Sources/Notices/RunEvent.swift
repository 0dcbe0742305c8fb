package import ArchiveModel
package import struct Foundation.Date

/// What happened, as hooks read it on standard input and webhooks send it: schema `strongroom/event/v1`.
///
/// Keys are snake_case, instants RFC 3339 UTC, sizes bytes; a field that says nothing is left out.
package struct RunEvent: Codable, Sendable, Equatable {
  /// The backup that it is about.
  package struct Backup: Codable, Sendable, Equatable {
    /// Eight letters, as every command takes them.
    package var id: String
    /// The name of the dump; nil while it has none.
    package var name: String?
    /// `full`, `data`, `schema` or `table`.
    package var kind: String
    /// Stored bytes of all its files.
    package var bytes: Int64

    package init(id: String, name: String?, kind: String, bytes: Int64) {
      (self.id, self.name, self.kind, self.bytes) = (id, name, kind, bytes)
    }
  }

  /// Why it failed.
  package struct Failure: Codable, Sendable, Equatable {
    /// A code of `Fault`, such as `postgres.connection-refused`.
    package var code: String
    /// One sentence in lower case without a full stop.
    package var message: String
    /// What to do about it, in a sentence with its full stop; nil for none.
    package var hint: String?

    package init(code: String, message: String, hint: String?) {
      (self.code, self.message, self.hint) = (code, message, hint)
    }
  }

  /// Names the form of the document for whoever reads it; here it is never anything else.
  package var schema = "strongroom/event/v1"
  /// Such as `backup.before`, `backup.failure`, `backup.recovered`, `status.stale`.
  package var event: String
  /// `RunID.rawValue`: log lines and the catalog's journal have the same.
  package var run: String
  /// When it happened, in JSON by the second; a notice that is sent again later keeps it.
  package var at: Date
  /// The machine it happened on.
  package var host: String
  /// Nil for work on all of them.
  package var environment: String?
  /// What came of the work, for the hooks after it; nil in every other event.
  package var backup: Backup?
  /// Nil unless work failed or a check found something.
  package var failure: Failure?
  /// How long it took; nil before it.
  package var seconds: Double?
  /// The same in one sentence for people.
  package var text: String
  /// The last lines of the run's log.
  package var log: [String]?

  package init(
    event: String, run: RunID, at: Date, host: String, environment: EnvironmentName?, text: String
  ) {
    self.event = event
    self.run = run.rawValue
    self.at = at
    self.host = host
    self.environment = environment?.rawValue
    self.text = text
  }
}
