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
  /// Throws `refused` when nobody would be left, and `keyInvalid` for a backup sealed with a passphrase.
  func mentions(_ sealing: Manifest.Sealing, of name: String) throws(OperationFault) -> [Manifest.Recipient] {
    guard sealing.scheme == SealPlan.keyScheme else {
      throw OperationFault(
        .keyInvalid, "\(name) is sealed with a passphrase, and the age format allows no recipients beside it",
        hint: "Take a new backup with recipients in [encryption].")
    }
    var mentions = sealing.recipients.filter { !leavesOut($0) }
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
    if before.isSubset(of: mentions.map(\.fingerprint)) {
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

  private func leavesOut(_ mention: Manifest.Recipient) -> Bool {
    removed.contains { text in
      text == mention.name || text == mention.fingerprint
        || (try? X25519Recipient(text))?.fingerprint == mention.fingerprint
        || known.contains { $0.name == text && $0.key.fingerprint == mention.fingerprint }
    }
  }
}
