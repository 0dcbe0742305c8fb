package import struct Foundation.Date

/// A place that holds copies, as the catalog knows it.
package struct CatalogStore: Sendable, Equatable {
  /// The name used in the settings and in every method here.
  package var name: String
  /// Such as `local` or `rsync`.
  package var kind: String
  /// Whether it is the archive itself: what is found in it decides the state of a backup.
  package var isArchive: Bool
  /// When the catalog first heard of it, which may be long after the place was made.
  package var created: Date

  package init(name: String, kind: String, isArchive: Bool, created: Date) {
    self.name = name
    self.kind = kind
    self.isArchive = isArchive
    self.created = created
  }
}
