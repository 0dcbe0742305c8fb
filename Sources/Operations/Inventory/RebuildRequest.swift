package import ArchiveModel

/// Whether the catalog is made anew from the files, or only said what that would give.
package struct RebuildRequest: Sendable, Equatable {
  /// Whether the catalog of the archive stays as it is, or absent.
  package var dryRun: Bool
  /// How long to wait for the archive.
  package var wait: Duration

  package init(dryRun: Bool = false, wait: Duration = .zero) {
    self.dryRun = dryRun
    self.wait = wait
  }
}

/// What the files of an archive gave.
package struct RebuildOutcome: Sendable {
  /// A file that tells nothing of a backup, and why.
  package struct Leftover: Sendable, Equatable {
    /// The file's name in the folder.
    package var name: String
    /// Why, in lower case without a full stop, such as `its dump is gone`.
    package var sentence: String

    package init(name: String, sentence: String) {
      self.name = name
      self.sentence = sentence
    }
  }

  /// Whether nothing was written, so that the rest tells what would have been.
  package var dryRun: Bool
  /// Found by their manifests, oldest first.
  package var backups: [Backup]
  /// What was found without a manifest, as an import tells it.
  package var adopted: [ImportOutcome.Item]
  /// Manifests that cannot be used, files of no backup, and what is no file of an archive.
  package var leftovers: [Leftover]
  /// Where the damaged catalog is kept.
  package var keptAside: String?

  package init(
    dryRun: Bool, backups: [Backup], adopted: [ImportOutcome.Item], leftovers: [Leftover], keptAside: String?
  ) {
    self.dryRun = dryRun
    self.backups = backups
    self.adopted = adopted
    self.leftovers = leftovers
    self.keptAside = keptAside
  }
}
