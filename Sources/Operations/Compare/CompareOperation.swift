import ArchiveModel
import SchemaDiff

/// Compares two schemas; changes nothing but a scratch server of its own.
package struct CompareOperation: Sendable {
  private let request: CompareRequest

  package init(_ request: CompareRequest) {
    self.request = request
  }

  /// Reads both sides and compares.
  ///
  /// Errors: those of the settings and PostgreSQL; `backupNotFound`, `fileNotFound`, `refused` for a file that is not
  /// trusted, `toolMissing` when a scratch server is needed and its programs are not there.
  package func run(in context: OperationContext) async throws -> CompareOutcome {
    let reader = SideReader(context: context, trustFiles: request.trustFiles)
    async let source = reader.read(request.source)
    async let target = reader.read(request.target)
    let (left, right) = try await (source, target)
    context.progress(.finished)
    let comparison = SchemaComparison(
      target: right.schema, source: left.schema, options: request.options)
    return CompareOutcome(source: left.side, target: right.side, differences: comparison.differences)
  }
}
