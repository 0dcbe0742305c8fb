import ArchiveModel
import FoundationEssentials

/// The mark by which we know the databases that we made, and no other.
///
/// It is the database's comment, which an owner may set without being superuser (a setting of our own needs that),
/// which changes in the same transaction as the name, and which people see. It names the database it was set on:
/// one that somebody has renamed since is theirs, and is neither listed nor dropped.
struct DatabaseMark: Codable, Equatable {
  enum Role: String, Codable {
    /// A restore goes into it.
    case side
    /// It was replaced by a restore.
    case kept
  }

  var role: Role
  /// The name that the mark was set on.
  var name: String
  /// The database that it stands in for, or was.
  var origin: String
  /// When it was set, in the time zone of the archive.
  var time: String
  /// The comment that the mark has replaced.
  var comment: String?

  static let beginning = "made by Strongroom: "

  init(role: Role, name: String, origin: String, time: CivilTimestamp, comment: String? = nil) {
    self.role = role
    self.name = name
    self.origin = origin
    self.time = time.rawValue
    self.comment = comment
  }

  /// Reads a comment; nil when it is no mark of ours or was set under another name.
  init?(_ text: String, on database: String) {
    guard text.hasPrefix(Self.beginning) else { return nil }
    let document = Data(text.dropFirst(Self.beginning.count).utf8)
    guard let mark = try? JSONDecoder().decode(DatabaseMark.self, from: document), mark.name == database else {
      return nil
    }
    self = mark
  }

  /// The statement that marks the database.
  func statement() throws(PostgresFault) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      let text = Self.beginning + String(decoding: try encoder.encode(self), as: UTF8.self)
      return Self.commenting(name, with: text)
    } catch {
      throw PostgresFault(.unexpected, "the mark of \(name.quotedForMessage) cannot be written", cause: error)
    }
  }

  /// The statement that gives a database a comment, or takes it away.
  static func commenting(_ database: String, with text: String?) -> String {
    "COMMENT ON DATABASE \(SQLText.identifier(database)) IS \(SQLText.literal(text))"
  }
}
