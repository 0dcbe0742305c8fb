import Commands
import Foundation
import Processes

/// The door: wires real things, runs the command line, and leaves with its exit status.
@main struct Main {
  static func main() async {
    umask(0o077)
    let arguments = Array(CommandLine.arguments.dropFirst())
    let work = Task { await CommandLineFace.run(arguments, in: LiveContext.make()) }
    let signals = Interruption.watch { work.cancel() }
    let status = await work.value
    fflush(nil)
    exit(signals.exitStatus ?? status)
  }
}
