import ArchiveModel
import Processes

extension PsqlSession {
  /// Where the text of a script goes; blocks, so it is written to from threads, one at a time.
  package struct ScriptInput: Sendable {
    fileprivate let input: ProcessInput

    /// Hands bytes to psql; throws when psql has stopped at an error.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
      do {
        try input.write(bytes)
      } catch {
        throw PsqlStopped()
      }
    }
  }

  /// psql no longer reads: its own words tell why.
  private struct PsqlStopped: Error {}

  /// Runs a script of any length, rows of COPY and all, in the transaction that is open.
  ///
  /// psql stops at the first error and the session is over then; `write` may throw to stop as well, and then nothing
  /// is committed either. What the script selects is dropped, and the settings that it leaves are put back. Errors:
  /// `PostgresFault` by psql's words, and what `write` throws.
  package func load(_ write: (ScriptInput) async throws -> Void) async throws {
    try await send("\\set ON_ERROR_STOP on\n\\o /dev/null\n")
    do {
      try await write(ScriptInput(input: transport.input))
    } catch is PsqlStopped {
      throw try await transport.ending()
    }
    try await send("\n\\o\n\\set ON_ERROR_STOP off\n\\encoding UTF8\n")
    try await apply(Self.preparation)
  }
}
