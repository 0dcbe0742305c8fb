import ArchiveModel
import Foundation

/// Makes the context that one run of a job works in: nobody to ask, and its warnings told with its name.
struct JobContext {
  let world: World
  let settings: SettingsRequest
  let tell: ScheduleSink

  /// Reads the settings anew; throws their faults.
  func make(_ job: String) throws -> OperationContext {
    var world = world
    // Whoever looks at the terminal of a service was not asked for this run.
    world.askSecret = { _ in nil }
    let (run, tell) = (world.newRunID(), tell)
    return try OperationContext(world: world, settings: settings, run: run) { event in
      guard case .warning(let text, let hint) = event else { return }
      tell(.warned(job: job, run: run, text, hint: hint))
    }
  }
}
