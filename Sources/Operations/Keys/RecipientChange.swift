import AgeFormat
import ArchiveModel

/// Whom a rekey lets in and whom it leaves out.
struct RecipientChange {
  /// Public keys to add.
  let added: [KnownRecipient]
  /// Keys, names and fingerprints to leave out.
  let removed: [String]
  /// Public keys that are known besides: those of the settings and of the identities at hand.
  let known: [KnownRecipient]

  /// Whom a backup is sealed to afterwards; equal to what it has when nothing changes.
  ///
  /// Throws `refused` when nobody would be left, or when what others sealed may be sealed to who is to leave, and
  /// `keyInvalid` for a backup sealed with a passphrase.
  func mentions(_ sealing: Manifest.Sealing, of name: String) throws(OperationFault) -> [Manifest.Recipient] {
    guard sealing.scheme == SealPlan.keyScheme else {
      throw OperationFault(
        .keyInvalid, "\(name) is sealed with a passphrase, and the age format allows no recipients beside it",
        hint: "Take a new backup with recipients in [encryption].")
    }
    let before = sealing.recipients.isEmpty ? [.unnamed] : sealing.recipients
    var mentions = before.filter { !leavesOut($0) }
    if mentions.contains(.unnamed), let left = removed.first {
      throw OperationFault(
        .refused, "nobody wrote down whom \(name) was sealed to, and it may be \(left)",
        hint: "Leave out whoever it is with --remove unnamed, and --add everyone who is to open it.")
    }
    for recipient in added where !mentions.contains(where: { $0.fingerprint == recipient.key.fingerprint }) {
      mentions.append(recipient.mention)
    }
    guard !mentions.isEmpty else {
      throw OperationFault(
        .refused, "nobody could open \(name) any more", hint: "Add another recipient with --add.")
    }
    return mentions
  }

  /// The header for them: more stanzas where nobody leaves, else all of them anew.
  func header(
    _ old: Header, for mentions: [Manifest.Recipient], was sealing: Manifest.Sealing, fileKey: FileKey,
    of name: String
  ) throws -> Header {
    let before = Set(sealing.recipients.map(\.fingerprint))
    if before.isSubset(of: mentions.map(\.fingerprint)), !before.isEmpty || mentions.contains(.unnamed) {
      let new = added.map(\.key).filter { !before.contains($0.fingerprint) }
      return try old.adding(new, fileKey: fileKey)
    }
    var keys: [X25519Recipient] = []
    for mention in mentions {
      let all = added + known
      guard let found = all.first(where: { $0.key.fingerprint == mention.fingerprint }) else {
        throw OperationFault(
          .keyInvalid,
          "\(name) stays sealed to \(mention.name ?? mention.fingerprint), whose public key is not known here",
          hint: "Name it with --add age1…; a sealed file does not tell its recipients.")
      }
      keys.append(found.key)
    }
    return try old.rewrapped(for: .keys(keys), fileKey: fileKey)
  }

  /// Checks, before anything changes, that what is to be left out is somebody: a misspelled name removes nobody.
  ///
  /// Throws `keyInvalid` for a text that is no public key and names nobody here, `usage` for a contradiction.
  func requireKnownRemovals(in sealings: [Manifest.Sealing]) throws {
    if let both = added.first(where: { leavesOut($0.mention) }) {
      throw OperationFault(
        .usage, "\(both.name ?? both.key.description) is both to be added and to be removed",
        hint: "Leave one of them out.")
    }
    let mentions = sealings.flatMap(\.recipients)
    for text in removed where text != Manifest.Recipient.unnamed.name {
      let isSomebody =
        mentions.contains { $0.name == text || $0.fingerprint == text } || known.contains { $0.name == text }
      if isSomebody { continue }
      do {
        _ = try X25519Recipient(text)
      } catch let fault as AgeFault where fault.code == .keyInvalid {
        // What begins like a key is judged as one, and a private key is never repeated.
        if text.lowercased().hasPrefix("age") { throw fault }
        let all = Manifest.Sealing(scheme: SealPlan.keyScheme, recipients: Self.distinct(mentions))
        throw OperationFault(
          .keyInvalid, "no backup here is sealed to \(text.quotedForMessage)",
          hint: KeyRefusal.recipients(all).map { "They are sealed to \($0)." })
      }
    }
  }

  private static func distinct(_ mentions: [Manifest.Recipient]) -> [Manifest.Recipient] {
    var seen: Set<String> = []
    return mentions.filter { seen.insert($0.fingerprint).inserted }
  }

  private func leavesOut(_ mention: Manifest.Recipient) -> Bool {
    removed.contains { text in
      text == mention.name || text == mention.fingerprint
        || (try? X25519Recipient(text))?.fingerprint == mention.fingerprint
        || known.contains { $0.name == text && $0.key.fingerprint == mention.fingerprint }
    }
  }
}

extension Manifest.Recipient {
  /// Stands for all whom others sealed a file to, because a sealed file does not tell its recipients.
  static let unnamed = Manifest.Recipient(name: "unnamed", fingerprint: "unknown")
}
