import ArchiveModel

/// One object that a store is to take from another one, or to look at beside it.
package struct Consignment: Equatable, Sendable {
  /// Its name where it comes from.
  package var name: ObjectName
  /// Its name where it goes; another one than `name` only where a damaged copy may not be overwritten.
  package var target: ObjectName
  /// What its bytes are.
  package var expected: ContentDigest
  /// Whether it takes the place of a damaged object of that name; needs `StoreCapabilities.replace`.
  package var replaces: Bool

  package init(
    _ name: ObjectName, as target: ObjectName? = nil, expecting expected: ContentDigest,
    replacing replaces: Bool = false
  ) {
    self.name = name
    self.target = target ?? name
    self.expected = expected
    self.replaces = replaces
  }
}

/// What became of a consignment.
package enum Delivery: Equatable, Sendable {
  /// It was sent, and lies there under its name.
  case sent
  /// Something lay there under its name already, and was not touched.
  case wasThere
  case failed(StorageFault)
}

/// How a copy was looked at.
package enum CopyEvidence: String, Sendable, CaseIterable, Codable {
  /// Its SHA-256 was taken where it lies.
  case digest
  /// rsync compared its own checksum of the copy with that of a local file whose SHA-256 is right.
  case checksum
  /// It was brought back and hashed here.
  case pulled
  /// It was sent, and nobody has read it since.
  case sent
}

/// What lies under a name, as far as that is seen without reading it.
package enum CopySight: Equatable, Sendable {
  /// Something of this size; nil for another size than that of the source's object.
  case there(bytes: Int64?)
  case absent
  /// This store cannot tell.
  case unknown
}

/// What was seen in a store, by name.
package struct CopySights: Sendable {
  private let seen: [ObjectName: CopySight]
  private let others: CopySight

  /// What was seen under some names, and what that says of all others.
  package init(_ seen: [ObjectName: CopySight], others: CopySight) {
    (self.seen, self.others) = (seen, others)
  }

  /// What a listing of everything says.
  package init(_ listing: StoreListing) {
    seen = Dictionary(
      listing.objects.map { ($0.name, .there(bytes: $0.bytes)) }, uniquingKeysWith: { $1 })
    others = .absent
  }

  package subscript(name: ObjectName) -> CopySight { seen[name] ?? others }
}

/// How much work an examination is worth.
package enum CopyEffort: Sendable {
  /// Every copy is looked at, also where each must be brought back for that.
  case every
  /// Where copies must be brought back to be looked at, only some are.
  case sampled
}

/// What was found of a copy.
package enum CopyFinding: Equatable, Sendable {
  case intact(CopyEvidence)
  case damaged
  case missing
  /// This store cannot be asked.
  case unknown
}
