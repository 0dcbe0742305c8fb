import ArchiveModel
import Foundation
import Processes
import Settings

/// Stops, starts and asks the service that uses an environment's database.
struct ServiceControl: Sendable {
  let environment: EnvironmentSettings
  let context: OperationContext

  private static let shownBytes = 8 << 10

  private var settings: ServiceSettings { environment.service }

  var canStop: Bool { settings.stop != nil }
  var canStart: Bool { settings.start != nil }
  var canAsk: Bool { settings.health != nil }

  /// Stops it; throws `hookFailed` when its command fails.
  func stop() async throws {
    try await mustSucceed(settings.stop, "stop", .hookFailed)
  }

  /// Starts it; throws `partlyDone` when its command fails.
  func start() async throws {
    try await mustSucceed(settings.start, "start", .partlyDone)
  }

  /// Asks until it is well, and says at which attempt it was; throws `partlyDone` when it is not.
  func awaitHealth() async throws -> Int {
    let attempts = settings.healthAttempts.value
    var last = ""
    context.progress(.step("ask whether the service is well"))
    for attempt in 1...attempts {
      guard let complaint = try await complaint() else {
        context.progress(.finished)
        return attempt
      }
      last = complaint
      context.progress(.detail("health, attempt \(attempt) of \(attempts): \(complaint)"))
      if attempt < attempts { try await Task.sleep(for: settings.healthInterval.value.duration) }
    }
    context.progress(.finished)
    throw OperationFault(
      .partlyDone,
      "the service is not well, asked \(attempts == 1 ? "once" : "\(attempts) times"): \(last)",
      hint: "Look at its log; the command of health in [env.\(environment.name).service] asks it.")
  }

  /// Whether it is well at this moment.
  func isWell() async throws -> Bool {
    guard canAsk else { return false }
    return try await complaint() == nil
  }

  /// What the health command says; nil when it is well.
  private func complaint() async throws -> String? {
    guard let command = settings.health else { return nil }
    do {
      return try await run(command.value, "health", within: settings.healthTimeout.value)
    } catch let fault as any Fault where fault.code != .interrupted {
      // One that cannot be run has not said that it is well either.
      return fault.message
    }
  }

  private func mustSucceed(_ command: Sourced<[String]>?, _ key: String, _ code: FaultCode) async throws {
    guard let command else { return }
    context.progress(.step("\(key) the service"))
    let reason: String?
    do {
      reason = try await run(command.value, key, within: settings.timeout.value)
    } catch let fault as any Fault {
      throw OperationFault(
        code, "the service's \(key) command failed: \(fault.message)", hint: fault.hint, cause: fault)
    }
    guard let reason else {
      context.progress(.finished)
      return
    }
    throw OperationFault(
      code, "the service's \(key) command failed: \(reason)",
      hint: "Run it by hand to see why; it stands at \(command.origin).")
  }

  /// Why a command failed, nil when it succeeded; throws when it could not be run to its end.
  private func run(_ words: [String], _ key: String, within limit: TimeSpan) async throws -> String? {
    let variables = ChildEnvironment.inherited(from: context.world.environment).adding([
      "STRONGROOM_ENVIRONMENT": environment.name.rawValue, "STRONGROOM_RUN": context.run.rawValue,
    ]).variables
    let command = Command(
      words[0], Array(words.dropFirst()), environment: variables,
      workingDirectory: settings.directory.value)
    context.progress(.detail("service \(key): \(command)"))
    let output = OutputTail(limit: Self.shownBytes)
    let result = try await context.world.runner.read(command, timeout: limit.duration) { output.take($0) }
    for line in output.lines { context.progress(.detail("\(command.name): \(line)")) }
    guard !result.isSuccess else { return nil }
    let words = result.lastErrorLines(3).joined(separator: "; ")
    return "\(command.name) ended with \(result.termination)\(words.isEmpty ? "" : ": \(words)")"
  }
}
