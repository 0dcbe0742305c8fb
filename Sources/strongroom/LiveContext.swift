import ArchiveModel
import Commands
import Foundation
import Operations
import Processes

/// Wires the real world.
enum LiveContext {
  /// The terminal, clock, environment and stores of this process.
  static func make() -> CommandContext {
    CommandContext(
      terminal: LiveTerminal.make(environment: ProcessInfo.processInfo.environment),
      world: World(
        clock: WallClock { Date() }, environment: ProcessInfo.processInfo.environment,
        workingDirectory: FileManager.default.currentDirectoryPath,
        home: ProcessInfo.processInfo.environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil },
        processID: getpid(), random: { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } },
        runner: ProcessRunner(), askSecret: LiveTerminal.askSecret, openPlace: LiveStores.open,
        openStore: LiveStores.openStore))
  }
}
