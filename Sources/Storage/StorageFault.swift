package import ArchiveModel

/// What goes wrong with a store or a lock.
///
/// Codes: those of the table in `ArchiveStore`, `nameInvalid` for names, and `locked` for locks.
package struct StorageFault: Fault, Equatable {
  package let code: FaultCode
  package let message: String
  package let hint: String?
  package let cause: (any Error)?

  package init(_ code: FaultCode, _ message: String, hint: String? = nil, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.cause = cause
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}

extension StorageFault {
  /// The surrounding task was cancelled.
  static let interrupted = StorageFault(.interrupted, "the work was interrupted")

  /// The store lacks the capability that a deed needs.
  static func unsupported(_ store: String, _ deed: String) -> StorageFault {
    StorageFault(
      .storeUnsupported, "store \(store.quotedForMessage) cannot \(deed)",
      hint: "Use a store that can; 'strongroom stores' lists what each one is able to do.")
  }

  /// The caller used an incoming object out of order.
  static func outOfOrder(_ deed: String) -> StorageFault {
    StorageFault(.unexpected, "an incoming object was asked to \(deed) out of order")
  }
}
