package import Operations

/// Everything a command may touch: the terminal it speaks to and the world the operations work in.
package struct CommandContext: Sendable {
  package var terminal: Terminal
  package var world: World

  package init(terminal: Terminal, world: World) {
    self.terminal = terminal
    self.world = world
  }
}
