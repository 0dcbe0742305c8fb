import ArchiveModel
import Foundation
import Processes
import Settings

/// Looks whether secrets and backups could end up in a git repository.
struct GitDoctor {
  let context: OperationContext

  /// One line for each of the archive, the settings file and the `.env` files that lies in a work tree.
  func checks() async -> [DoctorReport.Check] {
    var exposed: [String] = []
    for path in candidates() {
      guard await isInWorkTree(path), await !isIgnored(path) else { continue }
      exposed.append(path)
    }
    guard let first = exposed.first else {
      return [DoctorReport.Check(name: "git", passed: true, finding: "no secret or backup can be committed")]
    }
    let names = exposed.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    return [
      DoctorReport.Check(
        name: "git", passed: false, finding: "\(first) is in a git work tree and not ignored",
        hint: "Add to .gitignore: \(names.joined(separator: ", ")).")
    ]
  }

  /// The archive, and the `.env` files beside which the user works.
  private func candidates() -> [String] {
    let world = context.world
    let names = (try? FileManager.default.contentsOfDirectory(atPath: world.workingDirectory)) ?? []
    let dotEnv = names.filter { $0 == ".env" || ($0.hasPrefix(".env.") && !$0.hasSuffix(".example")) }.sorted()
    return [context.configuration.archive.path.value] + dotEnv.map { "\(world.workingDirectory)/\($0)" }
  }

  private func isInWorkTree(_ path: String) async -> Bool {
    await git(path, ["rev-parse", "--is-inside-work-tree"]) == 0
  }

  private func isIgnored(_ path: String) async -> Bool {
    await git(path, ["check-ignore", "--quiet", "--", path]) == 0
  }

  /// git's exit status in the folder that holds the path; nil when there is no git, and so no repository to leak to.
  private func git(_ path: String, _ words: [String]) async -> Int32? {
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    let command = Command(
      "git", ["-C", "/" + folder] + words,
      environment: ChildEnvironment.inherited(from: context.world.environment).variables)
    guard let result = try? await context.world.runner.run(command, timeout: .seconds(10)),
      case .exited(let status) = result.termination
    else { return nil }
    return status
  }
}
