import ArchiveModel
import Glibc

extension LocalStore {
  /// Moves the file to `.quarantine` under its own name, or with `~2`, `~3`… behind it when that is taken; the
  /// reason lies beside it as `<name>.reason`.
  package func quarantine(_ object: ObjectName, reason: String) async throws(StorageFault) -> String {
    let folder = try furniture(ArchiveLayout.quarantine)
    var ordinal = 1
    var slot = String(object.rawValue.prefix(240))
    do {
      while true {
        if try folder.status(of: slot) == nil, try reserve(slot + ".reason", reason, in: folder) { break }
        ordinal += 1
        slot = "\(object.rawValue.prefix(240))~\(ordinal)"
      }
    } catch {
      throw folder.fault(error, "write", slot + ".reason", .write)
    }
    return try move(object, to: folder, as: slot)
  }

  /// Writes the reason, before anything is moved; false when its name is taken.
  ///
  /// That name is what keeps two processes from using one slot.
  private func reserve(_ name: String, _ reason: String, in folder: HeldDirectory) throws(SystemError) -> Bool
  {
    let file: Descriptor
    do {
      file = try folder.create(name)
    } catch {
      if error.number == EEXIST { return false }
      throw error
    }
    do {
      try file.writeAll(Array((reason + "\n").utf8))
      try file.sync()
      try file.close()
    } catch {
      try folder.unlink(name)
      throw error
    }
    return true
  }

  private func move(
    _ object: ObjectName, to folder: HeldDirectory, as slot: String
  ) throws(StorageFault) -> String {
    do {
      try root.move(object.rawValue, to: folder, as: slot)
      return folder.pathOf(slot)
    } catch {
      let fault = root.fault(error, "quarantine", object.rawValue, .write)
      do {
        try folder.unlink(slot + ".reason")
      } catch {
        throw folder.fault(error, "remove", slot + ".reason", .write)
      }
      throw fault
    }
  }
}
