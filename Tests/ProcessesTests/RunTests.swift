import ArchiveModel
import Processes
import Testing

@Suite struct RunTests {
  @Test("output and status of a child come back") func outputAndStatus() async throws {
    let result = try await ProcessRunner().run(Command("sh", ["-c", "printf hello; printf oops >&2; exit 3"]))
    #expect(result.termination == .exited(3))
    #expect(result.outputText == "hello")
    #expect(result.standardErrorTail == "oops")
  }
}
