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
}
