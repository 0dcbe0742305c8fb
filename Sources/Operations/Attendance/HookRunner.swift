import ArchiveModel
import Foundation
import Notices
import Processes
import Settings

/// Runs the user's programs before and after one piece of work (DESIGN §9).
struct HookRunner {
  let undertaking: Undertaking
  let environment: EnvironmentName
  let context: OperationContext

  /// So much of what a hook prints is shown.
  private static let shownBytes = 8 << 10

  /// Runs those of a moment in the order of the settings; a `before` hook that fails keeps the others from running.
  ///
  /// Throws `hookFailed` when the settings say that it aborts, at any moment but `failure`.
  func run(_ moment: HookMoment, _ event: RunEvent) async throws {
    let point = HookSettings.Point(undertaking, moment)
    for hook in context.configuration.hooks where hook.attends(point, of: environment) {
      do {
        try await run(hook, point, event)
      } catch let fault as any Fault {
        guard hook.policy == .abort, moment != .failure else {
          context.progress(.warning(fault.message, hint: fault.hint))
          continue
        }
        throw fault
      }
    }
  }

  /// Runs those of a failure, whatever their settings say of errors: what failed has failed already.
  func runAfterFailure(_ event: RunEvent) async {
    do {
      try await run(.failure, event)
    } catch {
      context.progress(
        .warning("the hooks at \(undertaking.rawValue).failure could not run: \(error)", hint: nil))
    }
  }

  private func run(_ hook: HookSettings, _ point: HookSettings.Point, _ event: RunEvent) async throws {
    let command = Command(
      hook.command[0], Array(hook.command.dropFirst()), environment: variables(event))
    context.progress(.detail("hook \(point): \(command)"))
    let input = Array(try EventJSON.text(event).utf8) + [UInt8(ascii: "\n")]
    let output = OutputTail(limit: Self.shownBytes)
    let result: ProcessResult
    do {
      result = try await context.world.runner.filter(
        command, timeout: hook.timeout.duration, produce: { try $0.offer(input) },
        consume: { output.take($0) })
    } catch let fault as any Fault {
      throw OperationFault(
        .hookFailed, "the hook \(command.name) at \(point) failed: \(fault.message)", hint: fault.hint)
    }
    for line in output.lines { context.progress(.detail("\(command.name): \(line)")) }
    guard !result.isSuccess else { return }
    let reason = result.lastErrorLines(3).joined(separator: "; ")
    throw OperationFault(
      .hookFailed,
      "the hook \(command.name) at \(point) failed with \(result.termination)\(reason.isEmpty ? "" : ": \(reason)")",
      hint: "Run it by hand to see why, or set on_error = \"warn\" at \(hook.origin).")
  }

  private func variables(_ event: RunEvent) -> [String: String] {
    ChildEnvironment.inherited(from: context.world.environment).adding([
      "STRONGROOM_EVENT": event.event, "STRONGROOM_ENVIRONMENT": environment.rawValue,
      "STRONGROOM_RUN": event.run,
    ]).variables
  }
}
