import ArchiveModel
import Foundation
import Glibc
import Settings
import Units

/// Writes systemd units or a cron file for the jobs of the settings: plan, show, execute the same value.
package struct ScheduleInstallOperation: Sendable {
  private let request: InstallRequest

  package init(_ request: InstallRequest) {
    self.request = request
  }

  /// What would be done; throws `usage` without jobs, and what keeps the folder from being read.
  package func plan(in context: OperationContext) throws -> InstallPlan {
    let configuration = context.configuration
    guard request.removes || !configuration.jobs.isEmpty else {
      throw OperationFault(
        .usage, "there are no jobs in the settings",
        hint: "Add a [[job]] to \(configuration.file ?? "a strongroom.toml"); docs/scheduling.md shows one.")
    }
    let folder = InstallFolder(path: absolute(request.place, context))
    let wanted = request.removes ? [] : try files(context)
    var changes = try wanted.map { file in try change(file, in: folder) }
    let names = Set(wanted.map(\.name))
    for name in try folder.names() where Self.isOurs(name) && !names.contains(name) {
      guard let text = try folder.text(of: name), SignedText.author(of: text) == .us else { continue }
      changes.append(
        .init(
          kind: .remove, path: folder.at(name), diff: LineDiff(from: text, to: "").text, text: nil))
    }
    return InstallPlan(changes: changes, before: commandsBefore(changes), after: commandsAfter(changes))
  }

  /// Writes and removes what the plan says; throws `refused` when there is a file that is not ours.
  package func execute(_ plan: InstallPlan, in context: OperationContext) throws {
    if let refused = plan.changes.first(where: { $0.kind == .refused }) {
      throw OperationFault(
        .refused, "\(refused.path) was not written by strongroom, or was changed since",
        hint: "Nothing was written. Move it away, or add --replace, which keeps it beside the new one.")
    }
    let folder = InstallFolder(path: absolute(request.place, context))
    for change in plan.changes {
      let name = String(change.path.split(separator: "/").last ?? "")
      switch change.kind {
      case .unchanged, .refused: continue
      case .remove: try folder.remove(name)
      case .create, .update, .replace:
        if change.kind == .replace { try folder.putAside(name) }
        try folder.write(change.text ?? "", to: name)
      }
    }
  }

  private func change(_ file: UnitFile, in folder: InstallFolder) throws -> InstallPlan.Change {
    let text = SignedText.signed(file.text)
    let old = try folder.text(of: file.name)
    let kind: InstallPlan.Change.Kind =
      switch old.map({ ($0 == text, SignedText.author(of: $0)) }) {
      case nil: .create
      case (true, _)?: .unchanged
      case (false, .us)?: .update
      case (false, _)?: request.replaces ? .replace : .refused
      }
    return InstallPlan.Change(
      kind: kind, path: folder.at(file.name),
      diff: kind == .unchanged ? [] : LineDiff(from: old ?? "", to: text).text, text: text)
  }

  private func files(_ context: OperationContext) throws -> [UnitFile] {
    let installation = try installation(context)
    return switch request.style {
    case .timers: installation.timerUnits
    case .service: installation.serviceUnits
    case .cron: [installation.cronFile]
    }
  }

  private func installation(_ context: OperationContext) throws -> Installation {
    let configuration = context.configuration
    guard let settings = configuration.file else {
      throw OperationFault(
        .usage, "jobs are in a settings file, and there is none", hint: "Name it with --config.")
    }
    var options = ["--config", settings]
    let archive = configuration.archive.path
    // What a variable, an option or the working directory says now, a timer would not know.
    if case .file = archive.origin {} else { options += ["--archive", archive.value] }
    let folders =
      [archive.value, configuration.backup.staging?.value, configuration.testRestore.folder?.value]
      .compactMap(\.self) + configuration.jobs.compactMap { $0.exportFolder?.value }
      + configuration.stores.filter { $0.type.value == .local }.map(\.url.value)
      + [configuration.metrics.textfile.map { ($0.value as NSString).deletingLastPathComponent }].compactMap(
        \.self)
    let installation = Installation(
      jobs: configuration.jobs.map { job in
        Installation.Job(
          name: job.name.value, schedule: job.schedule.value, catchUp: job.catchUp.value,
          steps: job.steps.value.map(\.rawValue))
      }, zone: context.zone, machineZone: SystemZone.name(), program: try program(context),
      options: options, settings: settings, user: try request.user ?? Self.currentUser(),
      writable: folders.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    InstallAdvice(installation: installation, style: request.style, configuration: configuration)
      .give(to: context.progress)
    return installation
  }

  private func program(_ context: OperationContext) throws -> String {
    if let program = request.program { return absolute(program, context) }
    do {
      return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    } catch {
      throw OperationFault(
        .usage, "the path of this program is not known: \(error)", hint: "Name it with --program.")
    }
  }

  private static func currentUser() throws -> String {
    guard let entry = getpwuid(geteuid()) else {
      throw OperationFault(
        .usage, "user \(geteuid()) has no name on this machine", hint: "Name a user with --user.")
    }
    return String(cString: entry.pointee.pw_name)
  }

  private func absolute(_ path: String, _ context: OperationContext) -> String {
    path.hasPrefix("/") ? path : "\(context.world.workingDirectory)/\(path)"
  }

  private static func isOurs(_ name: String) -> Bool {
    ["strongroom", "strongroom.service", "strongroom@.service"].contains(name)
      || name.hasPrefix("strongroom@") && name.hasSuffix(".timer")
  }

  private func commandsBefore(_ changes: [InstallPlan.Change]) -> [String] {
    let gone = units(changes.filter { $0.kind == .remove })
    return gone.isEmpty ? [] : ["systemctl disable --now \(gone.joined(separator: " "))"]
  }

  private func commandsAfter(_ changes: [InstallPlan.Change]) -> [String] {
    guard request.style != .cron, !changes.isEmpty else { return [] }
    let wanted = units(changes.filter { $0.text != nil })
    return ["systemctl daemon-reload"]
      + (wanted.isEmpty ? [] : ["systemctl enable --now \(wanted.joined(separator: " "))"])
  }

  /// The units among the files that are switched on by themselves; the template service is not.
  private func units(_ changes: [InstallPlan.Change]) -> [String] {
    changes.compactMap { $0.path.split(separator: "/").last.map(String.init) }
      .filter { $0.hasSuffix(".timer") || $0 == "strongroom.service" }
  }
}
