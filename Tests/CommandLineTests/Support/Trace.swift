import Foundation

/// The system calls of an undisturbed run, from which the points of interference are chosen.
struct Trace {
  /// How often the busiest thread makes each call.
  let counts: [String: Int]

  /// Reads what `strace -f -o` wrote: a process id, then the call.
  init(_ text: String) {
    var perThread: [String: Int] = [:]
    var counts: [String: Int] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
      guard words.count == 2, let end = words[1].firstIndex(of: "(") else { continue }
      let call = String(words[1][..<end])
      perThread["\(words[0]) \(call)", default: 0] += 1
      counts[call] = max(counts[call] ?? 0, perThread["\(words[0]) \(call)"] ?? 0)
    }
    self.counts = counts
  }

  /// Ordinals of a call, the last ones always among them: so many, spread over all that there are.
  func points(_ call: String, _ wanted: Int) -> [Int] {
    let count = counts[call] ?? 0
    guard count > wanted else { return Array(0..<count).map { $0 + 1 } }
    return (0..<wanted).map { 1 + $0 * (count - 1) / max(1, wanted - 1) }
  }
}

extension Sandbox {
  /// Runs the program under strace with injections such as `fsync:error=EIO:when=2`.
  func run(_ arguments: [String], injecting injections: [String]) throws -> Outcome {
    let calls = Set(injections.compactMap { $0.split(separator: ":").first.map(String.init) })
    let options = injections.flatMap { ["-e", "inject=" + $0] }
    return try start(
      [
        "strace", "-f", "-qq", "--seccomp-bpf", "-o", "\(outside)/strace", "-e",
        "trace=\(calls.sorted().joined(separator: ","))",
      ]
        + options + [Sandbox.program] + arguments
    ).end(within: 60)
  }

  /// The calls of a backup that nothing disturbs.
  func rehearse(_ calls: [String]) throws -> Trace {
    let outcome = try start([
      "strace", "-f", "-qq", "--seccomp-bpf", "-o", "\(outside)/strace", "-e",
      "trace=\(calls.joined(separator: ","))",
      Sandbox.program, "backup", "--env", "dev", "--table", "users",
    ]).end(within: 60)
    guard outcome.status == 0 else { throw ProgramFailure("strace: \(outcome)") }
    let text = FileManager.default.contents(atPath: "\(outside)/strace") ?? Data()
    return Trace(String(decoding: text, as: UTF8.self))
  }
}
