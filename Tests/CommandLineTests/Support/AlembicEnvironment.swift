import Foundation
import Glibc
import Testing

/// A virtual environment with alembic from PyPI, made once below `.build` and used by all test runs.
enum AlembicEnvironment {
  /// What is in it; another list makes another environment.
  private static let packages = ["alembic==1.20.1", "psycopg2-binary==2.9.13"]

  /// The folder; the first call makes it.
  static var path: String {
    get throws { try made.get() }
  }

  private static let made = Result<String, ProgramFailure> { () throws(ProgramFailure) in try make() }

  private static func make() throws(ProgramFailure) -> String {
    let program = URL(filePath: Sandbox.program).deletingLastPathComponent().path
    let folder = "\(program)/alembic-\(packages.joined(separator: "-"))"
    if access(folder + "/complete", R_OK) == 0 { return folder }
    // A half-made one of a killed run is made anew.
    let script = """
      set -e
      rm -rf '\(folder)'
      python3 -m venv '\(folder)'
      '\(folder)/bin/pip' install --quiet --disable-pip-version-check \(packages.joined(separator: " "))
      touch '\(folder)/complete'
      """
    do {
      // pip finds its index as it does for whoever runs the tests.
      let outcome = try Program(
        ["/bin/bash", "-c", script], environment: ProcessInfo.processInfo.environment, folder: "/",
        outputIn: "/tmp"
      ).end(within: 300)
      guard outcome.status == 0 else { throw ProgramFailure("alembic cannot be installed: \(outcome)") }
      return folder
    } catch let failure as ProgramFailure {
      throw failure
    } catch {
      throw ProgramFailure("\(error)")
    }
  }
}
