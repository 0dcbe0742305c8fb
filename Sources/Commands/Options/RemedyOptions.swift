import ArchiveModel
import ArgumentParser
import Operations

/// What may be done when a migration fails.
struct RemedyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What may be done unasked when it fails: stop, downgrade or restore; the smallest that suffices is done.",
      valueName: "remedy"))
  var onFailure: String?

  /// The limit; throws `usage` for another word.
  func limit() throws -> RemedyLimit? {
    try onFailure.map { word in
      guard let limit = RemedyLimit(rawValue: word) else {
        throw FaceFault(
          .usage, "\(word.quotedForMessage) is not a remedy",
          hint: "Use --on-failure stop, downgrade or restore.")
      }
      return limit
    }
  }

  /// Asks at the terminal whether a remedy shall be taken; where nobody is there, it is not.
  static func agree(_ plan: MigratePlan, in context: CommandContext) -> MigrateOperation.Agree {
    let terminal = context.terminal
    let wanted = plan.protected ? plan.request.environment.rawValue : "yes"
    return { remedy in
      guard terminal.inputIsTerminal, terminal.errorIsTerminal else { return false }
      for loss in remedy.losses { terminal.errorLine("  \(loss)") }
      return terminal.ask(
        "It failed. The smallest remedy: \(remedy.account).\nType '\(wanted)' to do that now: ")
        == wanted
    }
  }
}
