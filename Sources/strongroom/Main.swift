import ArchiveModel
import Commands
import Glibc
import Processes
import Synchronization

/// The door: wires real things, runs the command line, and leaves with its exit status.
@main struct Main {
  static func main() async {
    umask(0o077)
    // Under nice(1) and in units with Nice= libdispatch may not set its threads' priority, and says so on each start.
    setenv("LIBDISPATCH_LOG", "NO", 1)
    // A file size limit is then an error of write(2), SQLite's too, and not our death (F12).
    signal(SIGXFSZ, SIG_IGN)
    // A core file would hold keys and plain text (F45).
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    let context = LiveContext.make()
    if StandardStreams.wasClosed(STDOUT_FILENO) {
      context.terminal.errorLine("error: standard output is closed")
      context.terminal.errorLine("hint: Lead it to /dev/null instead.")
      exit(ExitStatus.usage.rawValue)
    }
    guard OpenFileLimit.suffices() else {
      context.terminal.errorLine(
        "error: this process may open fewer than \(OpenFileLimit.least) files at a time")
      context.terminal.errorLine("hint: Raise the limit of open files (ulimit -n).")
      exit(ExitStatus.localStore.rawValue)
    }
    guard MemoryLimit.suffices() else {
      context.terminal.errorLine(
        "error: the address space of this process is limited to less than \(MemoryLimit.least) MB")
      context.terminal.errorLine(
        "hint: Raise the limit (ulimit -v), or limit the memory in use instead (cgroups).")
      exit(ExitStatus.usage.rawValue)
    }
    let arguments = Array(CommandLine.arguments.dropFirst())
    let work = Task { await CommandLineFace.run(arguments, in: context) }
    let ending = Ending()
    do {
      try SignalWatch.start { signal in
        ending.note(signal)
        work.cancel()
      }
    } catch {
      context.terminal.errorLine("error: signals cannot be watched: \(error)")
      exit(ExitStatus.unexpected.rawValue)
    }
    let status = await work.value
    if status == 0, LiveTerminal.outputFailed.load(ordering: .relaxed) {
      context.terminal.errorLine(
        "error: standard output could not be written, though the work itself is done")
      context.terminal.errorLine("hint: Check where it leads to: a full disk, perhaps.")
      exit(ExitStatus.localStore.rawValue)
    }
    exit(status == 0 ? status : ending.exitStatus ?? status)
  }
}

/// The signal that asked this process to end, if one did.
private final class Ending: Sendable {
  private let signal = Mutex<EndingSignal?>(nil)

  func note(_ signal: EndingSignal) { self.signal.withLock { $0 = signal } }

  var exitStatus: Int32? { signal.withLock { $0?.exitStatus } }
}
