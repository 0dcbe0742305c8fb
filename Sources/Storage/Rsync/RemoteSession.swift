import ArchiveModel
import Foundation
import Processes

/// A connection with one key, and what was found of the key's rights by trying.
struct RemoteSession: Sendable {
  let connection: SSHConnection
  let rsync: RsyncCommands
  let facts: RemoteFacts
  let identity: FarIdentity
  let runner: ProcessRunner
  let trouble: RemoteTrouble

  var access: RemoteAccess { rsync.access }
  var ssh: SSHCommands { rsync.ssh }

  private static let greeting = "strongroom-shell 1"

  /// What a key is for; whatever else it may do is not tried.
  enum Role {
    /// It sends, and reads what it may.
    case sole
    /// It sends, and another one reads.
    case writing
    /// It reads only.
    case reading
  }

  /// What was seen of the file that says which store is there.
  struct FarIdentity {
    /// What it says; nil where the key does not read, or there is none.
    var text: String?
    /// How it differs from the known one, where rsync compared the two; nil also where rsync is made to hide that.
    var difference: RsyncDifference?
  }

  /// Connects and looks; `scratch` is a folder of this host that holds nothing, or the identity file to compare with.
  static func open(
    _ end: RemoteEnd, identity: String?, as role: Role, scratch: String, runner: ProcessRunner,
    trouble: RemoteTrouble
  ) async throws(StorageFault) -> RemoteSession {
    let connection = try await SSHConnection(
      to: end, identity: identity, runner: runner, trouble: trouble)
    do {
      return try await look(over: connection, end, role, scratch: scratch, runner, trouble)
    } catch {
      await connection.close()
      throw trouble.fault("use", error)
    }
  }

  private static func look(
    over connection: SSHConnection, _ end: RemoteEnd, _ role: Role, scratch: String, _ runner: ProcessRunner,
    _ trouble: RemoteTrouble
  ) async throws -> RemoteSession {
    let answer = try await runner.run(
      connection.commands.script(probe), outputLimit: 1 << 20, timeout: .seconds(end.timeout))
    var (facts, text, folderIsThere) = parse(answer.outputText)
    var identity = FarIdentity(text: text)
    var access = RemoteAccess()
    if facts.hasShell {
      guard folderIsThere else {
        throw StorageFault(
          .storeMissing, "\(end.address) does not exist",
          hint: "Make the folder there, or mount its disk.")
      }
      if let noise = facts.noise {
        throw StorageFault(
          .remoteFailed,
          "the far end of store '\(trouble.store)' prints \(noise.quotedForMessage) before a command speaks",
          hint: "Silence the greeting of non-interactive shells there (.bashrc, .profile).")
      }
      guard let version = facts.rsyncVersion else {
        throw StorageFault(
          .remoteFailed, "there is no rsync at \(end.address.host)", hint: "Install rsync there.")
      }
      access = RemoteAccess(
        hasShell: true, writes: facts.writes, reads: true, overwrites: facts.writes && !end.isAppendOnly,
        keepsPartials: facts.writes, syncs: isAtLeast(version, [3, 2, 4]))
    } else {
      (access, identity) = try await tryOut(connection.commands, role, scratch: scratch, runner, trouble)
      if end.isAppendOnly { access.overwrites = false }
    }
    facts.reads = access.reads
    facts.writes = access.writes
    facts.overwrites = access.overwrites
    let rsync = RsyncCommands(ssh: connection.commands, access: access)
    return RemoteSession(
      connection: connection, rsync: rsync, facts: facts, identity: identity, runner: runner,
      trouble: trouble)
  }

  /// Asks rsync what a key without a shell may do, as far as its role wants it; also what the identity file says.
  ///
  /// Each question costs a start of rsync there, which is the most of what a small run takes.
  private static func tryOut(
    _ ssh: SSHCommands, _ role: Role, scratch: String, _ runner: ProcessRunner, _ trouble: RemoteTrouble
  ) async throws -> (RemoteAccess, FarIdentity) {
    func attempt(_ command: Command) async throws -> ProcessResult {
      try await runner.run(command, timeout: .seconds(ssh.end.timeout + 10))
    }
    let rsync = RsyncCommands(ssh: ssh, access: RemoteAccess())
    var access = RemoteAccess()
    var identity = FarIdentity()
    var refusal: ProcessResult?
    let partial = "--partial-dir=\(ArchiveLayout.incoming)"
    for options in role == .reading ? [] : [["--fsync", partial], ["--fsync"], [partial], []] {
      let result = try await attempt(rsync.probe(with: options, from: scratch))
      guard result.isSuccess else {
        refusal = result
        continue
      }
      access.writes = true
      access.keepsPartials = options.contains(partial)
      access.syncs = options.contains("--fsync")
      let differences = RsyncDifference.found(in: result.outputText.split(separator: "\n").map(String.init))
      identity.difference = differences[ArchiveLayout.identity]
      break
    }
    // Whoever forbids overwriting forbids partial folders too (rrsync -no-overwrite).
    access.hidesDifferences = !access.keepsPartials
    access.overwrites = access.writes && access.keepsPartials
    if role != .writing {
      let (text, isRefused) = try await fetchedIdentity(rsync, scratch: scratch, runner)
      identity.text = text
      access.reads = text != nil
      if !access.reads, !isRefused {
        let listing = try await attempt(rsync.list)
        access.reads = listing.isSuccess
        if !listing.isSuccess { refusal = refusal ?? listing }
      }
    }
    if !access.reads, !access.writes, let refusal { throw trouble.fault("use", refusal) }
    return (access, identity)
  }

  /// What the identity file says, nil when it is not read; and whether rrsync refuses all reading.
  private static func fetchedIdentity(
    _ rsync: RsyncCommands, scratch: String, _ runner: ProcessRunner
  ) async throws -> (text: String?, isRefused: Bool) {
    let path = scratch + "/identity"
    let result = try await runner.run(
      rsync.fetch(ArchiveLayout.identity, to: path), timeout: .seconds(rsync.ssh.end.timeout + 10))
    defer { unlink(path) }
    guard result.isSuccess, let bytes = FileManager.default.contents(atPath: path) else {
      return (nil, result.standardErrorTail.contains("write-only"))
    }
    return (String(decoding: bytes, as: UTF8.self), false)
  }

  /// POSIX sh without a single quote; `$1` is the folder.
  private static let probe = """
    printf "\(greeting)\\n"; cd -- "$1" 2>/dev/null && echo "folder yes"; \
    [ -w . ] && echo "writable yes"; rsync --version 2>/dev/null | head -n 1 | sed "s/^/version /"; \
    command -v sha256sum >/dev/null 2>&1 && echo "sha256sum yes"; date -u "+clock %s"; \
    df -Pk . 2>/dev/null | tail -n 1 | sed "s/^/space /"; \
    [ -f .strongroom ] && sed "s/^/identity /" .strongroom; exit 0
    """

  private static func parse(_ output: String) -> (RemoteFacts, String?, Bool) {
    var facts = RemoteFacts()
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let start = lines.firstIndex(of: greeting) else { return (facts, nil, false) }
    facts.hasShell = true
    facts.noise = lines[..<start].first { !$0.isEmpty }
    var identity = ""
    var isThere = false
    for line in lines[(start + 1)...] {
      let words = line.split(separator: " ").map(String.init)
      guard words.count > 1 else { continue }
      switch words[0] {
      case "folder": isThere = true
      case "writable": facts.writes = true
      case "version":
        facts.rsyncVersion = words.firstIndex(of: "version").flatMap { _ in
          words.dropFirst().firstIndex(of: "version").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
        }
      case "sha256sum": facts.hasSHA256 = true
      case "clock": facts.clock = Int64(words[1])
      case "space": facts.freeBytes = words.count > 4 ? Int64(words[4]).map { $0 * 1024 } : nil
      case "identity": identity += line.dropFirst("identity ".count) + "\n"
      default: break
      }
    }
    return (facts, identity.isEmpty ? nil : identity, isThere)
  }

  private static func isAtLeast(_ version: String, _ least: [Int]) -> Bool {
    let parts = version.split(separator: ".").map { Int($0.prefix { $0.isNumber }) ?? 0 }
    return !parts.lexicographicallyPrecedes(least)
  }

  /// Runs a script there, which may take so much longer than the far end may be silent; its failure is in the result.
  func run(
    _ script: String, input: [UInt8] = [], expecting work: Duration = .seconds(600), deed: String
  ) async throws(StorageFault) -> ProcessResult {
    do {
      return try await runner.run(
        ssh.script(script), input: input, outputLimit: 512 << 20, timeout: .seconds(ssh.end.timeout) + work)
    } catch {
      throw trouble.fault(deed, error)
    }
  }

  /// Runs rsync; a failure of it is in the result.
  func run(
    _ command: Command, input: [UInt8] = [], deed: String,
    line: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(StorageFault) -> ProcessResult {
    let lines = LineSplitter(line)
    do {
      return try await runner.filter(
        command, produce: { child in try child.write(input) }, consume: { lines.take($0) })
    } catch let fault as ProcessFault where fault.code == .toolFailed && !fault.standardErrorTail.isEmpty {
      throw trouble.fault(deed, errors: fault.standardErrorTail, ending: fault.message)
    } catch {
      throw trouble.fault(deed, error)
    }
  }
}
