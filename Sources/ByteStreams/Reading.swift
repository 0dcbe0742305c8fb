import ArchiveModel
import Synchronization

/// What a stage has found out, to be read after the pipeline has finished.
///
/// The reader keeps it while the stage itself disappears into the pipeline.
package final class Reading<Value: Sendable>: Sendable {
  private let stored = Mutex<Value?>(nil)

  /// A reading that has no value yet.
  package init() {}

  /// The value; throws `unexpected` before the stage has finished.
  package var value: Value {
    get throws(StreamFault) {
      guard let value = stored.withLock({ $0 }) else {
        throw StreamFault(.unexpected, "a stream was read out before it had finished")
      }
      return value
    }
  }

  /// Gives the value; for the stage that found it out.
  package func set(_ value: Value) { stored.withLock { $0 = value } }
}
