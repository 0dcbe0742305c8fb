import ArchiveModel
import Glibc

/// The name of a partial file in `.incoming`, and the proof that its writer lives.
///
/// The name is `<backup id or none>.<16 hexadecimal digits>.partial`. The writer holds a kernel lock on the file
/// until it is committed or gone; the kernel frees it when the writer dies, so whoever gets that lock knows
/// that the partial is nobody's (F27).
struct PartialFile {
  let name: String
  let owner: BackupID?

  private static let suffix = ".partial"
  private static let ownerless = "none"

  /// A new name for an owner.
  init(for owner: BackupID?, using generator: inout some RandomNumberGenerator) {
    self.owner = owner
    name = "\(owner?.rawValue ?? Self.ownerless).\(generator.hexDigits(16))\(Self.suffix)"
  }

  /// Reads a name in `.incoming`; nil when it is not one of ours.
  init?(_ name: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, name.hasSuffix(Self.suffix) else { return nil }
    let owner = BackupID(String(parts[0]))
    guard owner != nil || parts[0] == Self.ownerless else { return nil }
    self.name = name
    self.owner = owner
  }

  /// A partial file just made: where its bytes go, and the lock that shows its writer lives.
  struct Claimed {
    let partial: PartialFile
    let writer: Descriptor
    let claim: Descriptor
  }

  /// Makes a partial file and locks it; another name is tried when a sweep took it in between.
  static func create(in incoming: HeldDirectory, owner: BackupID?) throws(SystemError) -> Claimed {
    var generator = SystemRandomNumberGenerator()
    while true {
      let partial = PartialFile(for: owner, using: &generator)
      let writer = try incoming.create(partial.name)
      do {
        let claim = try incoming.open(partial.name)
        if try claim.tryLock(LOCK_EX), try claim.status().st_nlink == 1 {
          return Claimed(partial: partial, writer: writer, claim: claim)
        }
      } catch {
        if error.number != ENOENT {
          try incoming.unlink(partial.name)
          throw error
        }
      }
    }
  }

  /// Removes the partial file if no living writer holds it; false when one does.
  func removeIfDead(in incoming: HeldDirectory) throws(SystemError) -> Bool {
    guard let status = try incoming.status(of: name) else { return false }
    if status.st_mode & S_IFMT == S_IFREG {
      let file: Descriptor
      do {
        file = try incoming.open(name)
      } catch {
        if error.number == ENOENT { return false }
        throw error
      }
      guard try file.tryLock(LOCK_EX) else { return false }
    }
    return try incoming.unlink(name)
  }
}
