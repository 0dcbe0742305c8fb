import Processes

/// The commands of rsync for one far end, as values; none of them ever deletes (R36).
struct RsyncCommands: Equatable {
  let ssh: SSHCommands
  let access: RemoteAccess

  /// Sends files of a folder, named on standard input with a NUL behind each; what is there already stays.
  ///
  /// rsync writes a hidden file and renames it when it is whole; a cut transfer is kept in `.incoming` of the far
  /// side and gone on with the next time. It prints sent bytes, size and name of each file sent.
  ///
  /// When it replaces, it writes over what is there instead, whatever size and time say. `share` is the part of the
  /// bandwidth limit that it may take.
  func send(from folder: String, replacing: Bool = false, share: Double = 1) -> Command {
    command(
      transferring(share) + [
        replacing ? "--ignore-times" : "--ignore-existing", "--files-from=-", "--from0", slashed(folder),
        address.folderArgument,
      ])
  }

  /// Sends one file under another name; what is there already stays.
  ///
  /// Not over what is there: rrsync hands rsync a name that it then takes for a folder.
  func send(_ path: String, as name: String) -> Command {
    command(transferring() + ["--ignore-existing", "--", path, address.argument(of: name)])
  }

  /// Compares files of a folder, named on standard input, with the far end by rsync's own checksums; sends nothing.
  ///
  /// It prints a line for each that differs or is not there. `bytes` is the size of the largest: while a checksum is
  /// taken nothing is said, for as long as that takes at 16 MiB a second.
  func compare(with folder: String, largest bytes: Int64) -> Command {
    command(
      waiting(for: bytes) + ["--dry-run", "--checksum", "--times", "--out-format=%i %n"]
        + ["--files-from=-", "--from0", slashed(folder), address.folderArgument])
  }

  /// Compares the sizes of all files of a folder with the far end, which reads none; sends nothing.
  ///
  /// It prints flags, the size here and the name of each file, also of one that is the same there. A list of names
  /// would be read by rsync byte by byte, which takes longer than all the rest.
  func compareSizes(with folder: String) -> Command {
    command(
      common + ["--dry-run", "--size-only", "--dirs", "-ii", "--out-format=%i %l %n"]
        + ["--exclude=/.*", "--exclude=/*/", slashed(folder), address.folderArgument])
  }

  /// Compares with a key that only reads: the far end is the sender; else as `compare(with:largest:)`.
  func compareReading(with folder: String, largest bytes: Int64) -> Command {
    command(
      waiting(for: bytes) + ["--dry-run", "--checksum", "--times", "--out-format=%i %n"]
        + ["--files-from=-", "--from0", address.folderArgument, slashed(folder)])
  }

  /// Compares one file of the far end with one here of another name, with a key that reads.
  func compareReading(_ name: String, with path: String, bytes: Int64) -> Command {
    command(
      waiting(for: bytes) + ["--dry-run", "--checksum", "--times", "--out-format=%i %n"]
        + ["--", address.argument(of: name), path])
  }

  /// Lists the folder.
  var list: Command {
    command(common + ["--list-only", "--dirs", "--no-human-readable", address.folderArgument])
  }

  /// Fetches one file to a path.
  func fetch(_ name: String, to path: String) -> Command {
    command(common + ["--times", "--whole-file", "--", address.argument(of: name), path])
  }

  /// Asks whether this key may write at all and with which options; sends nothing.
  ///
  /// The files of the folder are compared as by `compare(with:largest:)`.
  func probe(with options: [String], from folder: String) -> Command {
    command(
      common + ["--dry-run", "--checksum", "--times", "--out-format=%i %n"] + options + [
        "--dirs", slashed(folder), address.folderArgument,
      ])
  }

  private var address: RemoteAddress { ssh.end.address }

  private var common: [String] { waiting(for: 0) }

  private func waiting(for bytes: Int64) -> [String] {
    ["-e", ssh.shell, "--timeout=\(Int64(ssh.end.timeout) + bytes >> 24)"]
  }

  private func transferring(_ share: Double = 1) -> [String] {
    var options = common + ["--times", "--perms", "--chmod=F600", "--out-format=%b %l %n"]
    if access.keepsPartials { options.append("--partial-dir=\(ArchiveLayout.incoming)") }
    if access.syncs { options.append("--fsync") }
    if let limit = ssh.end.bandwidthLimit {
      options.append("--bwlimit=\(max(1, Int64(Double(limit) * share) / 1024))")
    }
    return options
  }

  private func slashed(_ folder: String) -> String { folder.hasSuffix("/") ? folder : folder + "/" }

  private func command(_ arguments: [String]) -> Command {
    Command("rsync", arguments, environment: ssh.environment)
  }
}
