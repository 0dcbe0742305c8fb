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
    try write(
      """
      #!/bin/bash
      real=\(Cluster.bin)/\(name)
      if [ "$1" = --version ]; then exec $real --version; fi
      \(script)

      """, to: "tools/\(name)", mode: 0o700)
    try useTools(settings: settings)
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
