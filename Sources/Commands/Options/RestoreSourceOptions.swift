import ArchiveModel
import ArgumentParser
import Operations

/// What a restore reads: exactly one of these.
struct RestoreSourceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A file: a path, or a name in the archive.", valueName: "file"))
  var file: String?

  @Option(help: ArgumentHelp("A backup's id, or the beginning of one.", valueName: "id"))
  var backup: String?

  @Flag(help: "The newest good full backup.")
  var latest = false

  @Option(help: ArgumentHelp("The newest good full backup begun before T.", valueName: "T"))
  var before: String?

  /// Whether anything says what to restore.
  var isGiven: Bool { file != nil || backup != nil || latest || before != nil }

  /// The one source named; throws `usage` for none or several.
  func source() throws -> RestoreRequest.Source {
    let named: [RestoreRequest.Source?] = [
      file.map { .file($0) }, backup.map { .backup($0) }, latest ? .latest : nil, before.map { .before($0) },
    ]
    let sources = named.compactMap { $0 }
    guard sources.count == 1 else {
      throw FaceFault(
        .usage, sources.isEmpty ? "nothing says what to restore" : "more than one thing says what to restore",
        hint: "Use one of --file F, --backup ID, --latest and --before T.")
    }
    return sources[0]
  }
}
