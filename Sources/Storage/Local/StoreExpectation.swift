/// Which store a caller accepts at a path.
package enum StoreExpectation: Equatable, Sendable {
  /// The one the catalog knows; nothing is ever created (F11).
  case known(StoreID)
  /// Whichever store is there; nothing is ever created.
  case any
  /// Whichever store is there; an absent or empty folder becomes a new one. For a catalog that knows no store yet.
  case firstUse
  /// Whichever store is there; a folder of files without an identity is given one. For an explicit act of trust.
  case adopted
  /// The one the catalog knows; an absent folder, or one without an identity, becomes it. For a catalog that came
  /// back from a copy.
  case restored(StoreID)
}

extension StoreExpectation {
  /// Whether an absent folder is made.
  var mayCreate: Bool {
    switch self {
    case .known, .any: false
    case .firstUse, .adopted, .restored: true
    }
  }

  /// The one id that is accepted; nil for any.
  var id: StoreID? {
    switch self {
    case .known(let id), .restored(let id): id
    case .any, .firstUse, .adopted: nil
    }
  }
}
