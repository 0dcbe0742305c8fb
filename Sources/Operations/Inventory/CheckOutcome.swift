package import ArchiveModel

/// What differs between the catalog and the archive folder.
package struct CheckOutcome: Sendable, Equatable {
  /// One difference.
  package struct Finding: Sendable, Equatable {
    /// What kind of difference it is.
    package enum Kind: String, Sendable, CaseIterable {
      /// The catalog itself is not sound.
      case catalog
      /// The catalog says that a file is there, and it is not.
      case missing
      /// A file has another size than the catalog says.
      case changed
      /// A file that no backup of the catalog owns.
      case orphan
    }

    /// Decides what can be done about it.
    package var kind: Kind
    /// The file's name; empty for the catalog itself.
    package var name: String
    /// Whose file it is; nil for `catalog` and `orphan`, which belong to none.
    package var backup: BackupID?
    /// In lower case without a full stop; it tells the name of a file, too.
    package var sentence: String

    package init(kind: Kind, name: String, backup: BackupID? = nil, sentence: String) {
      self.kind = kind
      self.name = name
      self.backup = backup
      self.sentence = sentence
    }
  }

  /// The catalog's own first, orphans last; empty when nothing differs.
  package var findings: [Finding]
  /// Files that the catalog says are there.
  package var expected: Int
  /// Files that are there.
  package var present: Int

  package init(findings: [Finding], expected: Int, present: Int) {
    self.findings = findings
    self.expected = expected
    self.present = present
  }
}
