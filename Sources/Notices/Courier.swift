import ArchiveModel
package import Processes

/// Carries notices out of the house.
package struct Courier: Sendable {
  private let runner: ProcessRunner
  private let environment: [String: String]

  /// `environment` is this process's; children get what `ChildEnvironment` lets through.
  package init(runner: ProcessRunner, environment: [String: String]) {
    self.runner = runner
    self.environment = ChildEnvironment.inherited(from: environment).variables
  }

  /// Posts; throws `remoteUnreachable` when nobody answered, `remoteFailed` for a refusal.
  ///
  /// No message ever holds the address: what curl says is not repeated, only its status.
  package func post(_ post: HTTPPost) async throws(NoticeFault) {
    var command = post.command
    command.environment = environment
    let input = post.configuration().withBytes { Array($0) }
    let result = try await run(command, input: input, within: post.limit)
    guard case .exited(let status) = result.termination else {
      throw NoticeFault(.toolFailed, "curl ended by \(result.termination)")
    }
    switch status {
    case 0: return
    case 2, 3: throw NoticeFault(.configInvalid, "the address is not one that curl understands")
    case 1: throw NoticeFault(.configInvalid, "the address is neither http nor https")
    case 5, 6: throw NoticeFault(.remoteUnreachable, "its host has no address (curl: exit status \(status))")
    case 7: throw NoticeFault(.remoteUnreachable, "nobody answers there (curl: exit status 7)")
    case 22: throw NoticeFault(.remoteFailed, Self.refusal(in: result.standardErrorTail))
    case 28: throw NoticeFault(.remoteUnreachable, "it did not answer in \(post.timeout) s")
    case 35, 51, 60: throw NoticeFault(.remoteFailed, "its certificate cannot be trusted (curl: \(status))")
    default: throw NoticeFault(.remoteFailed, "it could not be told (curl: exit status \(status))")
    }
  }

  /// Hands a mail over; throws `toolMissing`, `toolFailed`, `toolTimeout`.
  package func send(_ mail: Mail, by program: [String], within limit: Duration) async throws(NoticeFault) {
    guard let name = program.first else { return }
    let command = Command(name, Array(program.dropFirst()), environment: environment)
    let result = try await run(command, input: Array(mail.text.utf8), within: limit)
    guard result.isSuccess else {
      let reason = result.lastErrorLines(1).first.map { ": \($0)" } ?? ""
      throw NoticeFault(.toolFailed, "\(command.name) failed with \(result.termination)\(reason)")
    }
  }

  private func run(
    _ command: Command, input: [UInt8], within limit: Duration
  ) async throws(NoticeFault) -> ProcessResult {
    do {
      return try await runner.run(command, input: input, timeout: limit)
    } catch let fault as any Fault {
      throw NoticeFault(fault.code, fault.message, hint: fault.hint)
    } catch {
      throw NoticeFault(.interrupted, "it was interrupted")
    }
  }

  /// `curl: (22) The requested URL returned error: 404` names the status; the rest may hold an address.
  private static func refusal(in text: String) -> String {
    let status = text.split(whereSeparator: { !$0.isNumber }).map(String.init).last { $0.count == 3 }
    return "it answered \(status.map { "with the status \($0)" } ?? "that it refuses")"
  }
}
