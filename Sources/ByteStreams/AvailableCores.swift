import class Foundation.ProcessInfo

/// How many cores this process may run on.
package enum AvailableCores {
  /// The count that the scheduler's affinity mask allows, at least 1.
  package static let count = max(1, ProcessInfo.processInfo.activeProcessorCount)
}
