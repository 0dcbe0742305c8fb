package import ArchiveModel
package import ArgumentParser

/// A command: options parsed from argv, run in a context that is its only way to the world.
package protocol ArchiveCommand: ParsableCommand {
  /// Does the work and gives the exit status; throws a `Fault` when it fails.
  func run(in context: CommandContext) async throws -> ExitStatus
}
