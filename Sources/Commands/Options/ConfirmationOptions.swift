import ArchiveModel
import ArgumentParser

/// How a user agrees to something that loses data (DESIGN §3).
struct ConfirmationOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Agree to what would otherwise be asked.")
  var yes = false

  @Option(help: ArgumentHelp("Agree for a protected environment by naming it.", valueName: "environment"))
  var confirm: String?

  /// Whether somebody has agreed by a flag or can be asked; throws `confirmationNeeded` otherwise, before anything is
  /// begun.
  func requireSomebody(
    for question: String, environment: EnvironmentName, protected: Bool, in context: CommandContext
  ) throws {
    if confirm != nil || (yes && !protected) {
      return try agree(to: question, environment: environment, protected: protected, in: context)
    }
    guard !context.terminal.inputIsTerminal || !context.terminal.errorIsTerminal else { return }
    try agree(to: question, environment: environment, protected: protected, in: context)
  }

  /// Returns when the user agreed by a flag or at the terminal; throws `confirmationNeeded` otherwise.
  ///
  /// A protected environment needs its name, by `--confirm NAME` or typed; anything else needs `--yes` or `yes`.
  func agree(to question: String, environment: EnvironmentName, protected: Bool, in context: CommandContext)
    throws
  {
    if let confirm {
      guard confirm == environment.rawValue else {
        throw FaceFault(
          .usage, "--confirm names \(confirm.quotedForMessage), but the environment is '\(environment)'",
          hint: "Write --confirm \(environment) to agree.")
      }
      return
    }
    if yes, !protected { return }
    let flag = protected ? "--confirm \(environment)" : "--yes"
    let wanted = protected ? environment.rawValue : "yes"
    guard context.terminal.inputIsTerminal, context.terminal.errorIsTerminal else {
      throw FaceFault(
        .confirmationNeeded, "\(question), and nobody is here to agree", hint: "Add \(flag) to agree.")
    }
    let answer = context.terminal.ask("\(question).\nType '\(wanted)' to agree: ")
    guard answer == wanted else {
      throw FaceFault(
        .refused, "nothing was done, because it was not agreed to", hint: "Type '\(wanted)' or add \(flag).")
    }
  }
}
