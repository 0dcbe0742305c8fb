import ArchiveModel
import ArgumentParser

/// Parses arguments, runs the command, says what went wrong, and gives the number to exit with.
package enum CommandLineFace {
  /// Runs one command line; `arguments` leaves out the program's own name.
  package static func run(_ arguments: [String], in context: CommandContext) async -> Int32 {
    do {
      return try await parse(arguments).run(in: context).rawValue
    } catch let end as PrintedEnd {
      context.terminal.write(end.text)
      return ExitStatus.ok.rawValue
    } catch {
      for line in FaultText.lines(for: error) { context.terminal.errorLine(line) }
      return ((error as? any Fault)?.exitStatus ?? .unexpected).rawValue
    }
  }

  /// Turns arguments into a command; throws `usage` where they make no sense.
  package static func parse(_ arguments: [String]) throws -> any ArchiveCommand {
    try suggestCommand(for: arguments)
    let parsed: any ParsableCommand
    do {
      parsed = try StrongroomCommand.parseAsRoot(arguments)
    } catch {
      guard StrongroomCommand.exitCode(for: error) != .success else {
        throw PrintedEnd(text: StrongroomCommand.fullMessage(for: error) + "\n")
      }
      throw usage(StrongroomCommand.message(for: error), arguments)
    }
    if let command = parsed as? any ArchiveCommand { return command }
    // Help, and commands that only hold others, answer by an error that carries the text.
    var helping = parsed
    do {
      try helping.run()
    } catch {
      throw PrintedEnd(text: StrongroomCommand.fullMessage(for: error) + "\n")
    }
    throw PrintedEnd(text: "")
  }

  /// Finds the first word that should be a command and is none, also below commands that only hold others.
  private static func suggestCommand(for arguments: [String]) throws {
    var command: any ParsableCommand.Type = StrongroomCommand.self
    var path: [String] = []
    for word in arguments {
      let below = below(command)
      guard !(command is any ArchiveCommand.Type), !below.isEmpty, !word.hasPrefix("-"), word != "help" else {
        return
      }
      path.append(word)
      guard let next = below.first(where: { $0.configuration.commandName == word }) else {
        let nearest = Spelling.nearest(to: word, among: below.compactMap { $0.configuration.commandName })
        throw FaceFault(
          .usage, "there is no command \(path.joined(separator: " ").quotedForMessage)",
          hint: nearest.map { "Did you mean '\((path.dropLast() + [$0]).joined(separator: " "))'?" }
            ?? "Run '\((["strongroom"] + path.dropLast()).joined(separator: " ")) --help' for the commands.")
      }
      command = next
    }
  }

  /// The words at the beginning that name a command, or one below it.
  private static func commandPath(_ arguments: [String]) -> [String] {
    var command: any ParsableCommand.Type = StrongroomCommand.self
    var path: [String] = []
    for word in arguments {
      guard let next = below(command).first(where: { $0.configuration.commandName == word }) else { break }
      path.append(word)
      command = next
    }
    return path
  }

  private static func below(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
    command.configuration.groupedSubcommands.flatMap { $0.subcommands } + command.configuration.subcommands
  }

  private static func usage(_ message: String, _ arguments: [String]) -> FaceFault {
    let firstLine = message.split(separator: "\n").first.map(String.init) ?? "the arguments make no sense"
    let sentence = firstLine.hasSuffix(".") ? String(firstLine.dropLast()) : firstLine
    let command = commandPath(arguments).map { $0 + " " }.joined()
    return FaceFault(
      .usage, sentence.prefix(1).lowercased() + sentence.dropFirst(),
      hint: "Run 'strongroom \(command)--help' for the options.")
  }
}

/// A command line that ends with a text on standard output: help and version.
struct PrintedEnd: Error {
  var text: String
}
