import ArchiveModel
import Foundation
import Storage

/// A manifest as it lies beside its dump.
struct ManifestFile {
  /// The JSON exactly as stored.
  let text: String
  let manifest: Manifest

  /// The largest manifest that is read.
  static let limit = 64 << 20

  /// Encodes a manifest for storing: sorted keys, instants RFC 3339 UTC, one trailing newline.
  init(_ manifest: Manifest) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(RFC3339.preciseText(date))
    }
    text = String(decoding: try encoder.encode(manifest), as: UTF8.self) + "\n"
    self.manifest = manifest
  }

  /// Reads the manifest of a dump; throws `verifyFailed` when it is missing, unreadable or another dump's (F17).
  static func read(for name: ArchiveName, in store: any ArchiveStore) async throws -> ManifestFile {
    let object = try ObjectName(name.manifestName)
    let bytes: [UInt8]
    do {
      bytes = try await store.contents(of: object, limit: limit)
    } catch {
      guard error.code == .storeObjectMissing else { throw error }
      throw OperationFault(.verifyFailed, "the manifest \(object) is missing")
    }
    let file = try ManifestFile(reading: bytes, named: "\(object)")
    let manifest = file.manifest
    guard manifest.objects.contains(where: { $0.role == .dump && $0.name == name.description }),
      manifest.environment == name.environment.rawValue
    else { throw OperationFault(.verifyFailed, "the manifest \(object) belongs to another backup") }
    return file
  }

  /// Reads a manifest's JSON; throws `verifyFailed` for what is none.
  init(reading bytes: [UInt8], named name: String) throws {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let text = try decoder.singleValueContainer().decode(String.self)
      guard let instant = RFC3339.instant(text) else {
        throw DecodingError.dataCorrupted(
          DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "not an instant: \(text)"))
      }
      return instant
    }
    do {
      manifest = try decoder.decode(Manifest.self, from: Data(bytes))
    } catch {
      throw OperationFault(.verifyFailed, "the manifest \(name) cannot be read", cause: error)
    }
    guard manifest.schema == Manifest.schemaName else {
      throw OperationFault(
        .verifyFailed, "the manifest \(name) has the schema \(manifest.schema.quotedForMessage)")
    }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// The stored files it names, nil when a digest in it is not one.
  var objects: [BackupObject]? {
    let objects = manifest.objects.compactMap { object -> BackupObject? in
      let plain = object.plainSHA256.flatMap { Digest(hex: $0) }
      guard let stored = Digest(hex: object.storedSHA256), (plain == nil) == (object.plainSHA256 == nil)
      else {
        return nil
      }
      return BackupObject(
        role: object.role, name: object.name, plainBytes: object.plainBytes, plainDigest: plain,
        storedBytes: object.storedBytes, storedDigest: stored)
    }
    return objects.count == manifest.objects.count ? objects : nil
  }
}
