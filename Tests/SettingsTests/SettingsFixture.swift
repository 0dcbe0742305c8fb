import ArchiveModel
import Foundation
import Glibc
import Testing

@testable import Settings

/// Files that exist only in memory.
struct MemoryFiles: SettingsFileReader {
  var files: [String: SettingsFile] = [:]

  init(_ texts: [String: String], mode: UInt32 = 0o600) {
    for (path, text) in texts { files[path] = SettingsFile(path: path, bytes: Array(text.utf8), mode: mode) }
  }

  func file(at path: String, links: LinkPolicy) throws(SettingsFault) -> SettingsFile? { files[path] }

  func names(in directory: String) throws(SettingsFault) -> [String] {
    files.keys.filter { $0.hasPrefix(directory + "/") }.map { String($0.dropFirst(directory.count + 1)) }
      .sorted()
  }
}

/// A source with `/work` as working directory and `/home/me` as home.
func source(
  _ files: [String: String] = [:], environment: [String: String] = [:],
  flags: SettingsFlags = SettingsFlags(),
  mode: UInt32 = 0o600
) -> SettingsSource {
  SettingsSource(
    flags: flags, environment: environment, workingDirectory: "/work", home: "/home/me",
    files: MemoryFiles(files, mode: mode), systemZone: { "Europe/Belgrade" })
}

/// A source whose `./strongroom.toml` has this text.
func source(toml: String, environment: [String: String] = [:]) -> SettingsSource {
  source(["/work/strongroom.toml": toml], environment: environment)
}

/// The fault that reading the settings, and then one environment if named, throws.
func fault(_ source: SettingsSource, environment: String? = nil) throws -> SettingsFault {
  let name = try environment.map { try EnvironmentName($0) }
  return try #require(throws: SettingsFault.self) {
    let configuration = try source.load()
    if let name { _ = try configuration.environment(named: name) }
  }
}

extension SettingsSource {
  /// One environment of these settings.
  func environment(_ name: String) throws -> EnvironmentSettings {
    try load().environment(named: try EnvironmentName(name))
  }
}

extension PasswordSource {
  /// The password when it is at hand, in the clear.
  var literalText: String? {
    guard case .literal(let secret) = self else { return nil }
    return secret.text
  }
}

extension Secret {
  var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}

/// A real folder that is removed with its last reference.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/strongroom-settings-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
    path = String(cString: try #require(made))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file with exactly these permissions.
  @discardableResult
  func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
    let whole = path + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: whole))
    try #require(chmod(whole, mode) == 0)
    return whole
  }
}
