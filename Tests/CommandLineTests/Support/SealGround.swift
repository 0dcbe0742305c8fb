import Foundation
import Testing

/// A restore ground whose backups are sealed to two keys, `ops` and `recovery`; neither is in the settings.
final class SealGround {
  let ground: RestoreGround
  var sandbox: Sandbox { ground.sandbox }
  /// What the settings say besides how to reach the database.
  private(set) var sections = ""

  /// Makes the keys with the program itself; `ops.key`, `recovery.key` and the stranger's `other.key` lie in `keys`.
  init(_ more: String = "", compress: String = "zstd") throws {
    ground = try RestoreGround()
    mkdir(ground.sandbox.at("keys"), 0o700)
    for name in ["ops", "recovery", "other"] { try generate(name) }
    try settings(more, compress: compress)
  }

  private func generate(_ name: String) throws {
    let outcome = try sandbox.run("key", "generate", "--name", name, "--out", "keys/\(name).key")
    try #require(outcome.status == 0, "\(outcome)")
  }

  /// Writes the settings; `more` follows in `[encryption]`.
  func settings(_ more: String = "", compress: String = "zstd", recipients: [String] = ["ops", "recovery"])
    throws
  {
    let list = try recipients.map { "{ name = \"\($0)\", recipient = \"\(try recipient($0))\" }" }
    sections = """
      [backup]
      compress = "\(compress)"
      [encryption]
      \(recipients.isEmpty ? "" : "recipients = [\(list.joined(separator: ", "))]")
      \(more)

      """
    try sandbox.write(sections + "[env.dev]\nenv_file = \".env\"\n", to: "strongroom.toml")
  }

  /// The public half of a key.
  func recipient(_ name: String) throws -> String {
    let outcome = try sandbox.tool("age-keygen", "-y", "keys/\(name).key")
    try #require(outcome.status == 0, "\(outcome)")
    return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Names of sealed objects in the archive, sorted.
  var sealed: [String] { sandbox.published.filter { $0.hasSuffix(".age") } }

  /// The bytes that stock age finds in an object.
  func opened(_ name: String, with key: String) throws -> String {
    let outcome = try sandbox.shell("age -d -i keys/\(key).key backups/\(name) | sha256sum")
    try #require(outcome.status == 0, "\(outcome)")
    return outcome.output
  }
}
