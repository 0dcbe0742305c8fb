import Foundation
import Glibc

extension Sandbox {
  /// Puts a script in the place of one client program, and lets the environment dev use it.
  ///
  /// `$real` is the real program; `--version` is answered by it. `settings` go to `strongroom.toml`.
  func replaceTool(_ name: String = "pg_dump", by script: String, settings: String = "") throws {
    mkdir(at("tools"), 0o700)
    for tool in ["pg_dump", "pg_dumpall", "pg_restore", "psql"] {
      unlink(at("tools/\(tool)"))
      if tool != name { symlink("\(Cluster.bin)/\(tool)", at("tools/\(tool)")) }
    }
    try writeScript(
      """
      #!/bin/bash
      real=\(Cluster.bin)/\(name)
      if [ "$1" = --version ]; then exec $real --version; fi
      \(script)

      """, to: "tools/\(name)")
    try useTools(settings: settings)
  }

  /// Makes an executable file.
  ///
  /// Another program writes it: a child that another test starts meanwhile would hold our own descriptor, and
  /// what somebody has open for writing cannot be executed.
  func writeScript(_ text: String, to name: String) throws {
    try write(text, to: "\(name).text")
    let outcome = try tool("install", "-m", "700", "\(name).text", name)
    unlink(at("\(name).text"))
    guard outcome.status == 0 else { throw ProgramFailure("install: \(outcome)") }
  }

  /// Lets the environment dev use the client programs in the folder `tools`.
  func useTools(settings: String = "") throws {
    try write(
      """
      \(settings)
      [env.dev]
      env_file = ".env"
      pg_bin = "\(at("tools"))"

      """, to: "strongroom.toml")
  }
}
