import Glibc

extension ChildSupervisor {
  /// What the watching thread knows of its child.
  struct Watch {
    let child: LaunchedChild
    let errors: ErrorDrain
    var hasExited = false
    var isAbandoned = false
    var killAt: Int64?
    var abandonAt: Int64?
    var drainUntil: Int64?
    private var groupIsClosed = false

    init(child: LaunchedChild, errors: ErrorDrain) {
      self.child = child
      self.errors = errors
    }

    /// Whether nothing is left to wait for.
    func isOver(pumps: Int) -> Bool {
      pumps == 0 && (isAbandoned || (hasExited && !errors.isOpen))
    }

    func signalGroup(_ number: Int32) {
      // The group can be empty already, and a child of another user may refuse; the timetable goes on in both cases.
      _ = kill(-child.pid, number)
    }

    /// Kills what is left of the group and takes what it had written to standard error.
    mutating func closeGroup() {
      guard !groupIsClosed else { return }
      groupIsClosed = true
      signalGroup(SIGKILL)
      errors.drain(atMost: 1 << 20)
      errors.finish()
    }

    /// Sleeps until the child writes to standard error, exits, somebody nudges, or the moment comes.
    mutating func wait(wake: OwnedDescriptor, until moment: Int64?) {
      // Without a pid descriptor the exit is looked for 50 times a second.
      let polls = !hasExited && child.pidDescriptor < 0
      var entries = [
        pollfd(fd: wake.rawValue, events: Int16(POLLIN), revents: 0),
        pollfd(fd: errors.isOpen ? errors.descriptor.rawValue : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: hasExited ? -1 : child.pidDescriptor, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&entries, nfds_t(entries.count), milliseconds(until: moment, polls: polls)) >= 0 else {
        return
      }
      if entries[0].revents != 0 { empty(wake) }
      if entries[1].revents != 0 { errors.drain(atMost: 64 << 10) }
      if !hasExited, polls || entries[2].revents != 0 { hasExited = exitIsWaiting() }
    }

    private func milliseconds(until moment: Int64?, polls: Bool) -> Int32 {
      let limit: Int64 = polls ? 20 : -1
      guard let moment else { return Int32(limit) }
      let left = max(0, (moment - ChildSupervisor.now() + 999_999) / 1_000_000)
      return Int32(min(polls ? min(left, limit) : left, 1 << 30))
    }

    /// Whether the child has exited, leaving it to be reaped.
    private func exitIsWaiting() -> Bool {
      var information = siginfo_t()
      while waitid(P_PID, id_t(child.pid), &information, WEXITED | WNOHANG | WNOWAIT) != 0 {
        // ECHILD: somebody else reaped it, so it is gone for certain.
        if errno != EINTR { return true }
      }
      return information.si_signo == SIGCHLD
    }

    private func empty(_ wake: OwnedDescriptor) {
      var nudges = [UInt8](repeating: 0, count: 64)
      while read(wake.rawValue, &nudges, nudges.count) == nudges.count {}
    }
  }
}
