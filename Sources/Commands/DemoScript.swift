import ArchiveModel
import Foundation
import Operations

/// What the demo shows, command by command.
struct DemoScript {
  let stage: DemoStage
  let context: CommandContext

  /// Plays all scenes and gives the status of the first command that fails.
  func play() async throws -> ExitStatus {
    do {
      try await takeBackups()
      try await lookAtThem()
      try await loseAndRestore()
    } catch let failure as SceneFailure {
      context.terminal.errorLine("The demo stopped: '\(failure.command)' exited \(failure.status).")
      return .unexpected
    }
    say("That was the main job. Nothing is left behind: the server and its folder are removed now.")
    return .ok
  }

  private func takeBackups() async throws {
    say("1. Backups of several kinds. Settings come from the environment: PROD_DB_HOST, PROD_DB_NAME, …")
    try await show("backup", "--env", "dev")
    try await show("backup", "--env", "prod", "--format", "custom", "--note", "before the release")
    try await show("backup", "--env", "prod", "--compress", "zstd", "--label", "nightly")
    try await show("backup", "--env", "prod", "--schema-only")
    try await show("backup", "--env", "prod", "--table", "users", "--table", "expenses", "--compress", "gzip")
    try await show("backup", "--env", "prod", "--format", "directory", "--jobs", "2")
  }

  private func lookAtThem() async throws {
    say("2. What there is, what is in it, and whether it is still what it was.")
    try await show("list-backups")
    try await show("show", try await newest())
    try await show("verify", "--all", "--depth", "full")
    try await show("test-restore", "--env", "prod")
  }

  private func loseAndRestore() async throws {
    say("3. An accident.")
    let before = try await stage.count("expenses")
    try await sql(
      "UPDATE recurring SET last_expense_id = NULL; DELETE FROM expenses WHERE spent_at >= '2025-06-01';")
    try await sql("DROP TABLE savings_goals CASCADE;")
    context.terminal.line(
      "expenses: \(Quantity.count(before)) rows before, \(Quantity.count(try await stage.count("expenses"))) now"
    )
    say("4. The way back: the newest good backup, into a side database, checked, then renamed into place.")
    try await show("restore", "--env", "prod", "--latest")
    let after = try await stage.count("expenses")
    let goals = try await stage.count("savings_goals")
    context.terminal.line(
      "expenses: \(Quantity.count(after)) rows; savings_goals is back with \(Quantity.count(goals)) rows")
    guard after == before else { throw SceneFailure(command: "restore", status: 1) }
    try await show("restore", "--env", "prod", "--list-kept")
    try await show("info", "--env", "prod")
  }

  private func newest() async throws -> String {
    let request = ListRequest(
      environment: try EnvironmentName("prod"), kind: .full, state: .complete, limit: 1)
    let operation = try OperationContext(
      world: context.world, settings: SettingsRequest(), progress: { _ in })
    return try await ListOperation(request).run(in: operation).backups.first?.id.rawValue ?? ""
  }

  private func show(_ words: String...) async throws {
    context.terminal.line()
    context.terminal.line(
      "$ strongroom " + words.map { $0.contains(" ") ? "\"\($0)\"" : $0 }.joined(separator: " "))
    let status = await CommandLineFace.run(words, in: context)
    guard status == 0 else { throw SceneFailure(command: words.joined(separator: " "), status: status) }
  }

  private func sql(_ text: String) async throws {
    context.terminal.line()
    context.terminal.line("prod=# " + text)
    try await stage.execute(text)
  }

  private func say(_ text: String) {
    context.terminal.line()
    let isBold = context.terminal.outputIsTerminal && context.terminal.allowsColor
    context.terminal.write(isBold ? "\u{1B}[1m\(text)\u{1B}[0m\n" : text + "\n")
  }
}

/// A command of the demo that did not end well.
private struct SceneFailure: Error {
  var command: String
  var status: Int32
}
