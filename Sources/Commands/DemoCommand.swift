import ArchiveModel
import ArgumentParser
import Operations

struct DemoCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Show the main job on a throw-away PostgreSQL; leaves nothing behind.",
    discussion:
      "Needs the PostgreSQL server programs (Debian: postgresql-15). As root, the server runs as 'postgres'.")

  @Option(help: ArgumentHelp("Users of the made-up expense tracker; 400 expenses each.", valueName: "count"))
  var users: Int = 100

  func run(in context: CommandContext) async throws -> ExitStatus {
    guard (1...10_000).contains(users) else {
      throw FaceFault(.usage, "--users must be between 1 and 10000", hint: "Leave it out for 100.")
    }
    context.terminal.line("Starting a throw-away PostgreSQL with a year of an expense tracker's rows …")
    return try await DemoStage.run(users: users, world: context.world) { stage in
      var inside = context
      inside.world = stage.world
      return try await DemoScript(stage: stage, context: inside).play()
    }
  }
}
