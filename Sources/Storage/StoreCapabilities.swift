/// What a store can do beyond being there; an operation that lacks its capability throws `storeUnsupported`.
package struct StoreCapabilities: OptionSet, Hashable, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// `begin`, `sweep`, `check(writing: true)` and `settle`, and the incoming object that `begin` returns.
  package static let write = StoreCapabilities(rawValue: 1 << 0)
  /// `open`.
  package static let read = StoreCapabilities(rawValue: 1 << 1)
  /// `entry` and `list`.
  package static let list = StoreCapabilities(rawValue: 1 << 2)
  /// `digest`: the store hashes an object where it lies, so verifying moves no bytes between hosts.
  package static let digest = StoreCapabilities(rawValue: 1 << 3)
  /// `IncomingObject.readBack`, and reading by name what this value committed.
  package static let readBack = StoreCapabilities(rawValue: 1 << 4)
  /// `delete`; an append-only store lacks it.
  package static let delete = StoreCapabilities(rawValue: 1 << 5)
  /// `quarantine`.
  package static let quarantine = StoreCapabilities(rawValue: 1 << 6)
  /// `IncomingObject.replace`; an append-only store lacks it.
  package static let replace = StoreCapabilities(rawValue: 1 << 7)

  /// Everything there is.
  package static let all: StoreCapabilities = [
    .write, .read, .list, .digest, .readBack, .delete, .quarantine,
    .replace,
  ]
  /// The capabilities that change a store.
  package static let changing: StoreCapabilities = [.write, .readBack, .delete, .quarantine, .replace]
}

extension StoreCapabilities: CustomStringConvertible {
  private static let words: [(StoreCapabilities, String)] = [
    (.write, "write"), (.read, "read"), (.list, "list"), (.digest, "digest"), (.readBack, "read back"),
    (.delete, "delete"), (.quarantine, "quarantine"), (.replace, "replace"),
  ]

  /// The capabilities' words, separated by commas.
  package var description: String {
    Self.words.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
  }
}
