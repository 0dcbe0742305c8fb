import ArchiveModel

/// Where an incoming object stands in `write`… `finish` `commit`, the order every store enforces.
enum IncomingPhase {
  case writing
  case finished
  /// A step failed; only `abandon` is left.
  case failed(StorageFault)
  case committed
  case abandoned

  /// Throws unless bytes may be written or ended now.
  func requireWriting(to deed: String) throws(StorageFault) {
    switch self {
    case .writing: return
    case .failed(let fault): throw fault
    case .finished, .committed, .abandoned: throw .outOfOrder(deed)
    }
  }

  /// Throws when there is nothing to read back any more.
  func requireReadable(to deed: String) throws(StorageFault) {
    switch self {
    case .writing, .finished: return
    case .failed(let fault): throw fault
    case .committed, .abandoned: throw .outOfOrder(deed)
    }
  }

  /// Throws unless all bytes are in and the object is not yet visible.
  func requireFinished(to deed: String) throws(StorageFault) {
    switch self {
    case .finished: return
    case .failed(let fault): throw fault
    case .writing, .committed, .abandoned: throw .outOfOrder(deed)
    }
  }

  /// Whether there is still something to discard.
  var isPending: Bool {
    switch self {
    case .writing, .finished, .failed: true
    case .committed, .abandoned: false
    }
  }
}
