import Foundation
import Testing

/// The second peer: rage through its Python binding, installed once into a virtual environment below `.build`.
enum Rage {
  static let version = "1.4.0"

  private static let python = Result { try install() }

  private static func install() throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
      .path
    let environment = "\(root)/.build/interop/pyrage-\(version)"
    let python = "\(environment)/bin/python"
    if try OutsideProgram.run(["env", python, "-c", "import pyrage"], debianPackage: "python3").status == 0 {
      return python
    }
    let made = try OutsideProgram.run(
      ["python3", "-m", "venv", "--clear", environment], debianPackage: "python3-venv")
    try #require(made.status == 0, "python3 -m venv: install the Debian package python3-venv: \(made.output)")
    let installed = try OutsideProgram.run(
      [python, "-m", "pip", "install", "--quiet", "pyrage==\(version)"], debianPackage: "python3-pip")
    try #require(installed.status == 0, "pip install pyrage==\(version): \(installed.output)")
    return python
  }

  private static let script = """
    import sys, pyrage
    work, source, target, word, *keys = sys.argv[1:]
    data = open(source, "rb").read()
    if work == "seal":
        out = pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(key) for key in keys])
    elif work == "unseal":
        out = pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(key) for key in keys])
    elif work == "seal-passphrase":
        out = pyrage.passphrase.encrypt(data, word)
    else:
        out = pyrage.passphrase.decrypt(data, word)
    open(target, "wb").write(out)
    """

  /// Seals or unseals a file with rage; false when it refuses.
  static func run(
    _ work: String, _ source: String, _ target: String, passphrase: String = "", keys: [String] = []
  ) throws -> Bool {
    let argv = [try python.get(), "-c", script, work, source, target, passphrase] + keys
    return try OutsideProgram.run(argv, debianPackage: "python3").status == 0
  }
}
