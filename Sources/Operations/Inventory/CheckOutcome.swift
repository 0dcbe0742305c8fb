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

    package var kind: Kind
    /// The file's name; empty for the catalog itself.
    package var name: String
    package var backup: BackupID?
    package var sentence: String

    package init(kind: Kind, name: String, backup: BackupID? = nil, sentence: String) {
      self.kind = kind
      self.name = name
      self.backup = backup
      self.sentence = sentence
    }
  }

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
