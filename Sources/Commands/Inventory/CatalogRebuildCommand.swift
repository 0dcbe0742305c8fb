import ArchiveModel
import ArgumentParser
import Operations

struct CatalogRebuildCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild", abstract: "Make a lost or damaged catalog anew from the files of the archive.",
    discussion: """
      Ids, order, times, labels, notes and the census come from the manifests; a dump without one is read to its end, as
      'import' does. Lost with the old catalog are holds, acknowledgements, verifications, proofs, and what failed or was
      removed: nothing counts as verified, so run 'verify --depth full' before 'cleanup'. A damaged catalog is kept beside the
      new one. Exit 3 when a file tells nothing of a backup.

      With --from-store the newest copy of the catalog that 'replicate' has sent there is taken instead, with all that
      it knows: for a new machine, which needs the settings and a key that opens backups. What is not here is fetched
      from a store when it is needed. Run again there it brings the inventory up to date; the catalog before it is kept
      as catalog.sqlite.previous. Exit 3 when a backup is nowhere any more.
      """)

  @Option(
    help: ArgumentHelp("Bring the inventory back from this store of copies.", valueName: "name"))
  var fromStore: String?

  @Flag(help: "Read everything, change nothing, and say what would be found.")
  var dryRun = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var keys: KeyOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    if let fromStore { return try await recover(from: fromStore, in: context) }
    let outcome = try await RebuildOperation(RebuildRequest(dryRun: dryRun, wait: try lock.duration())).run(
      in: try settings.operationContext(in: context, keys: keys))
    if json {
      context.terminal.write(try JSONOutput.document(RebuildDocument(outcome)))
    } else {
      report(outcome, to: context.terminal)
    }
    let isClean = outcome.leftovers.isEmpty && outcome.adopted.allSatisfy { $0.fate == .imported }
    return isClean ? .ok : .partial
  }

  private func recover(from store: String, in context: CommandContext) async throws -> ExitStatus {
    let request = RecoverRequest(store: store, dryRun: dryRun, wait: try lock.duration())
    let outcome = try await RecoverOperation(request).run(
      in: try settings.operationContext(in: context, keys: keys))
    if json {
      context.terminal.write(try JSONOutput.document(RecoverDocument(outcome)))
    } else {
      RecoverText(context.terminal, isQuiet: settings.quiet).write(outcome)
    }
    return outcome.nowhere.isEmpty && outcome.leftovers.isEmpty ? .ok : .partial
  }

  private func report(_ outcome: RebuildOutcome, to terminal: Terminal) {
    for backup in outcome.backups where !settings.quiet {
      let reason = backup.reason.map { ": \($0)" } ?? ""
      terminal.line("\(backup.id)  \(backup.state.rawValue)  \(backup.dump?.name ?? "")\(reason)")
    }
    for item in outcome.adopted {
      guard let backup = item.backup, item.fate == .imported else {
        terminal.errorLine("left alone: \(item.path): \(item.sentence ?? "")")
        continue
      }
      guard !settings.quiet else { continue }
      let reason = backup.reason.map { ": \($0)" } ?? ""
      terminal.line(
        "\(backup.id)  \(backup.state.rawValue)  \(backup.dump?.name ?? ""), read without a manifest\(reason)"
      )
    }
    for leftover in outcome.leftovers {
      terminal.errorLine("left alone: \(leftover.name): \(leftover.sentence)")
    }
    guard !settings.quiet else { return }
    if let kept = outcome.keptAside { terminal.line("The damaged catalog is kept as \(kept).") }
    let adopted = outcome.adopted.count { $0.fate == .imported }
    terminal.line(
      "\(outcome.backups.count + adopted) backups found, \(adopted) of them without a manifest; "
        + "holds, acknowledgements, verifications, proofs and what failed or was removed are not in the files"
    )
    terminal.line(
      outcome.dryRun
        ? "Nothing was done (--dry-run)."
        : "Nothing counts as verified now: run 'strongroom verify --depth full'.")
  }
}
