package import ArchiveModel
package import Operations

/// Everything a command may touch: the terminal it speaks to and the world the operations work in.
package struct CommandContext: Sendable {
  /// Tests hand in one that keeps what is written.
  package var terminal: Terminal
  /// Tests hand in one with a clock, processes and stores of their own.
  package var world: World
  /// What ties all that this command does together; nil outside of a command line.
  package var run: RunID?

  package init(terminal: Terminal, world: World) {
    self.terminal = terminal
    self.world = world
  }
}
