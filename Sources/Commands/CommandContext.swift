package import ArchiveModel
package import Operations

/// Everything a command may touch: the terminal it speaks to and the world the operations work in.
package struct CommandContext: Sendable {
  package var terminal: Terminal
  package var world: World
  /// What ties all that this command does together; nil outside of a command line.
  package var run: RunID?

  package init(terminal: Terminal, world: World) {
    self.terminal = terminal
    self.world = world
  }
}
