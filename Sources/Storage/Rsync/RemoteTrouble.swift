import ArchiveModel
import Processes

/// Says what went wrong at or on the way to a far end, from what ssh and rsync wrote to standard error.
struct RemoteTrouble {
  let store: String
  let end: RemoteEnd

  /// Words of ssh and rsync, and what they mean; the first that is found counts.
  private struct Clue {
    var words: [String]
    var code: FaultCode
    var sentence: String
    var hint: String
  }

  /// The fault of a program that ended with a status other than 0.
  func fault(_ deed: String, _ result: ProcessResult) -> StorageFault {
    let errors = result.standardErrorTail
    // An ssh whose shared connection goes away ends with its own status, and says nothing.
    if result.termination == .exited(255), errors.allSatisfy(\.isWhitespace) { return fault(deed, cut) }
    return fault(deed, errors: errors, ending: result.termination.description)
  }

  func fault(_ deed: String, errors: String, ending: String) -> StorageFault {
    let lowered = errors.lowercased()
    if let clue = clues.first(where: { clue in clue.words.contains { lowered.contains($0) } }) {
      return fault(deed, clue)
    }
    let line = errors.split(whereSeparator: \.isNewline).map(String.init).last {
      !$0.hasPrefix("rsync error:") && $0.contains { !$0.isWhitespace }
    }
    return StorageFault(
      .remoteFailed, "cannot \(deed) store '\(store)': \(line.map { $0.quotedForMessage } ?? ending)",
      hint: "Run 'strongroom stores check \(store)'.")
  }

  /// The fault of a program that could not be run to its end.
  func fault(_ deed: String, _ error: any Error) -> StorageFault {
    switch error {
    case is CancellationError: return .interrupted
    case let fault as StorageFault: return fault
    case let fault as ProcessFault where fault.code == .toolTimeout:
      return StorageFault(
        .remoteUnreachable, "cannot \(deed) store '\(store)': \(end.address.host) did not answer in time",
        hint: "Check the network, or raise timeout in [[store]].", cause: fault)
    case let fault as any Fault:
      return StorageFault(fault.code, fault.message, hint: fault.hint, cause: fault)
    default: return StorageFault(.unexpected, "cannot \(deed) store '\(store)': \(error)", cause: error)
    }
  }

  private func fault(_ deed: String, _ clue: Clue) -> StorageFault {
    StorageFault(clue.code, "cannot \(deed) store '\(store)': \(clue.sentence)", hint: clue.hint)
  }

  private var cut: Clue {
    Clue(
      words: ["unexpectedly closed", "unexplained error"], code: .remoteUnreachable,
      sentence: "the connection to \(end.address.host) was cut",
      hint: "Run it again: it goes on where it was.")
  }

  private var clues: [Clue] {
    let host = end.address.host
    let check = "Run 'strongroom stores check \(store)'."
    return [
      Clue(
        words: ["remote host identification has changed", "offending "], code: .remoteFailed,
        sentence:
          "the host key of \(host) is not the pinned one: it is another host, or its keys were renewed",
        hint: "Find out why first; then 'strongroom stores trust \(store)' shows and pins the new one."),
      Clue(
        words: ["host key verification failed", "no matching host key", "host key is known"],
        code: .remoteFailed,
        sentence: "the host key of \(host) is not pinned yet",
        hint: "Run 'strongroom stores trust \(store)' and compare the fingerprint with the host's own."),
      Clue(
        // The ways that ssh may log in are in brackets; rsync has the number of the error there.
        words: [
          "permission denied (publickey", "permission denied (password", "permission denied (keyboard",
          "permission denied (gssapi", "permission denied (hostbased", "too many authentication failures",
          "no such identity",
        ], code: .remoteFailed,
        sentence: "\(end.address.login) does not accept the key\(end.identity.map { " \($0)" } ?? "")",
        hint: "Put its public half into authorized_keys there; see docs/off-site.md."),
      // When a far rsync ends, ours meets a broken pipe as well: the far one's own words say more.
      Clue(
        words: ["no space left on device", "disk quota exceeded", "disc quota exceeded"], code: .remoteFailed,
        sentence: "the file system at \(host) is full", hint: "Free space there, or raise the quota."),
      Clue(
        words: ["read-only file system"], code: .remoteFailed,
        sentence: "the file system at \(host) is mounted read-only", hint: "Remount it read-write."),
      Clue(
        words: ["rsync: not found", "rsync: command not found", "rsync: no such file"], code: .remoteFailed,
        sentence: "there is no rsync at \(host)", hint: "Install rsync there."),
      Clue(
        words: [
          "could not resolve hostname", "connection refused", "no route to host", "network is unreachable",
          "connection timed out", "operation timed out", "connection reset", "timed out during banner",
          "timeout, server", "control socket connect", "connection closed by unknown",
          "kex_exchange_identification", "connection closed by remote host", "broken pipe",
          "timeout in data send/receive", "io timeout after", "error: timeout", "timeout waiting",
        ], code: .remoteUnreachable,
        sentence: "\(host) port \(end.port) is not reached, or the connection was cut",
        hint:
          "Check that the host is up and its ssh server answers; then run it again, it goes on where it was."),
      Clue(
        words: ["is your shell clean", "protocol version mismatch"], code: .remoteFailed,
        sentence: "the far end prints something before rsync speaks",
        hint: "Silence the greeting of non-interactive shells there (.bashrc); \(check)"),
      Clue(
        words: ["restricted directory does not exist", "change_dir", "chdir"], code: .storeMissing,
        sentence: "\(end.address) does not exist", hint: "Make the folder there, or mount its disk."),
      Clue(
        words: ["another instance of rrsync", "another instance is running"], code: .remoteFailed,
        sentence: "another rsync of this key runs there",
        hint: "Wait for it, or give rrsync the option -no-lock."),
      Clue(
        words: ["permission denied"], code: .remoteFailed,
        sentence: "permission denied in \(end.address)", hint: "Let the user there own the folder."),
      cut,
    ]
  }
}
