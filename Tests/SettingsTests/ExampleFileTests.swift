import ArchiveModel
import Foundation
import Retention
import Testing

@testable import Settings

@Suite("config/strongroom.toml, the annotated example")
struct ExampleFileTests {
  private func example() throws -> SettingsFile {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appendingPathComponent("config/strongroom.toml").path
    return try #require(try POSIXFileReader().file(at: path, links: .follow))
  }

  private func settings() throws -> FileSettings {
    FileSettings(try SettingsDocument(try example()), source: source())
  }

  /// `env.prod.host` as `env.NAME.host`, and `retention.often` as `retention.NAME`.
  private func general(_ key: String) -> String {
    let parts = key.split(separator: ".")
    guard let first = parts.first, ["env", "retention"].contains(first), parts.count > 1 else {
      return key
    }
    return ([first, "NAME"] + parts.dropFirst(2)).joined(separator: ".")
  }

  @Test("it loads without a problem, and each of its environments resolves")
  func loads() throws {
    var files = MemoryFiles([
      "/work/.env": "DEV_DB_NAME=d\nDEV_DB_USER=u",
      "/etc/strongroom/secrets/reports_db_password": "secret\n",
      "/etc/strongroom/keys/ops-2026.key": "AGE-SECRET-KEY-1\n",
      "/etc/strongroom/secrets/passphrase": "words\n",
      "/etc/strongroom/secrets/chat_url": "https://hooks.example.org/T000\n",
    ])
    files.files["/work/strongroom.toml"] = SettingsFile(
      path: "/work/strongroom.toml", bytes: try example().bytes, mode: 0o644)
    var source = source()
    source.files = files
    #expect(source.check().map(\.fault.message) == [])
    let configuration = try source.load()
    let names = try configuration.environmentNames()
    #expect(names.map(\.rawValue) == ["billing-eu", "dev", "prod", "reports", "staging"])
    for name in names { _ = try configuration.environment(named: name) }
    #expect(configuration.archive.minFree.value == ByteSize(bytes: 2 << 30))
    #expect(configuration.encryption.mode.value == .key)
    #expect(configuration.encryption.recipients.map(\.value.name) == ["ops-2026", nil])
    #expect(configuration.encryption.identities.count == 2)
    #expect(try source.environment("prod").protected.value)
    #expect(configuration.retention(of: try EnvironmentName("prod")).name == "often")
    #expect(configuration.retention(of: try EnvironmentName("dev")).policy.keepYearly == -1)
    #expect(configuration.stores.map(\.name.value) == ["disk", "nas"])
    #expect(configuration.stores.last?.bandwidthLimit?.value == ByteSize(bytes: 8 << 20))
    #expect(try source.environment("staging").tools?.value.first == "docker")
  }

  @Test("no supported key is missing from it")
  func complete() throws {
    let settings = try settings()
    #expect(settings.problems.isEmpty)
    let scan = DocumentScan(try example().bytes)
    let written = Set(scan.lines.keys.map { general($0.joined(separator: ".")) })
    let supported = Set(settings.supportedKeys.map(general))
    #expect(supported.count == 147)
    #expect(supported.subtracting(written) == [])
  }

  @Test("what it says about defaults is true")
  func defaults() throws {
    let text = String(decoding: try example().bytes, as: UTF8.self)
    let configuration = try source().load()
    let rows = [
      ("min_free", "default \(configuration.archive.minFree.value)"),
      ("format", "\(configuration.backup.format.value.rawValue) (default)"),
      ("compress", "\(configuration.backup.compression.value) (default)"),
      ("jobs", "\(configuration.backup.jobs.value) (default)"),
      ("timeout", "\"\(configuration.backup.timeout.value)\""),
      ("min_keep", "default \(RetentionPolicy.defaultMinKeep)"),
    ]
    for (key, words) in rows {
      let line = text.split(separator: "\n").first { $0.hasPrefix(key + " ") }
      #expect(line?.contains(words) == true, "\(key): \(words)")
    }
  }
}
