import Glibc
import Testing

extension BuiltProgram {
  /// F5 to F9: a disk that is full or fails: exit 9 or 11, nothing under a final name, earlier backups whole.
  @Suite struct InjectedErrorTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private static let small = ["backup", "--env", "dev", "--table", "users"]

    /// Ordinals spread over all calls of a backup, the last ones among them.
    private func points(_ call: String, _ wanted: Int) throws -> [Int] {
      // The first run founds the archive, which the later ones do not.
      try sandbox.backUp("--table", "users")
      let count = try sandbox.count(call, Self.small)
      try #require(count > 0, "the program never calls \(call)")
      return count <= wanted ? Array(1...count) : (0..<wanted).map { 1 + $0 * (count - 1) / (wanted - 1) }
    }

    @Test(
      "F5, F7, F9: a failed write, sync, rename or close is final: exit 9 or 11, nothing under a final name",
      arguments: [
        ("fsync", EIO, 12), ("renameat2", EIO, 8), ("renameat2", ENOSPC, 4), ("write", ENOSPC, 8),
        ("write", EIO, 4),
        ("fdatasync", EIO, 8), ("pwrite64", ENOSPC, 6), ("pwrite64", EIO, 4),
      ])
    func failing(call: String, error: Int32, wanted: Int) throws {
      var failures = 0
      for point in try points(call, wanted) {
        let before = sandbox.published
        let outcome = try sandbox.run(Self.small, failing: call, at: point...point, error: error)
        let place = "\(call) \(point): \(outcome)"
        // A lock's note, a journal's end or a pipe to a child may be hit: then there is a reason or no harm.
        #expect([0, 8, 9, 11].contains(outcome.status), "\(place)")
        if ["fsync", "renameat2"].contains(call) { #expect(outcome.status == 9, "\(place)") }
        if outcome.status == 0 { continue }
        failures += 1
        #expect(outcome.output.isEmpty && outcome.error != nil && outcome.hint != nil, "\(place)")
        if outcome.status == 9 { #expect(outcome.error?.contains("backups") == true, "\(place)") }
        let listed = try sandbox.listed()
        let complete = Set(
          listed.filter { $0["state"].text == "complete" }.compactMap { $0["objects"][0]["name"].text })
        let dumps = Set(sandbox.published.filter { $0.hasSuffix(".sql") })
        #expect(dumps == complete, "what is visible is what is complete: \(place)")
        // A catalog that cannot be told of what is whole and published is told by the next run (F2).
        let isCatalog = ["fdatasync", "pwrite64"].contains(call)
        if !isCatalog { #expect(sandbox.published == before, "\(place)") }
        #expect(sandbox.names("backups/.incoming").isEmpty, "\(place)")
      }
      #expect(failures > 0, "nothing was hit")
      let verified = try sandbox.run("verify", "--depth", "full")
      #expect(verified.status == 0 && !verified.errors.contains("does not know"), "\(verified)")
      try sandbox.backUp()
    }

    @Test(
      "F8: calls that a signal interrupts are made again, and no byte is lost",
      arguments: [
        ("write", 1...3), ("write", 10...30), ("fsync", 1...1), ("renameat2", 1...1), ("fsync", 4...4),
      ])
    func interrupted(call: String, ordinals: ClosedRange<Int>) throws {
      let outcome = try sandbox.run(["backup", "--env", "dev"], failing: call, at: ordinals, error: EINTR)
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try sandbox.run("verify", "--depth", "full").status == 0)
    }

    @Test(
      "F5: a file system that is full at the start, in the middle or at the end: exit 9 with path and free bytes",
      arguments: [
        570, 590, 610, 650, 700, 740, 770, 900,
      ])
    func full(kilobytes: Int) throws {
      let outcome = try onSmallDisk("size=\(kilobytes)k")
      let status = try #require(outcome.lines.first { $0.hasPrefix("status ") }, "\(outcome)")
      #expect(outcome.lines.last == "verified 0", "\(outcome)")
      if status == "status 0" {
        #expect(kilobytes > 740, "\(outcome)")
        return
      }
      #expect(status == "status 9", "\(outcome)")
      #expect(outcome.error?.contains("backups") == true, "\(outcome)")
      #expect(outcome.error?.firstMatch(of: /\d+ bytes/) != nil, "\(outcome)")
      #expect(outcome.lines.contains("incoming 0") && outcome.lines.contains("listed 0"), "\(outcome)")
    }

    @Test("F6: a file system without inodes is full, and says so", arguments: [13, 15, 16])
    func inodes(count: Int) throws {
      let outcome = try onSmallDisk("size=8m,nr_inodes=\(count)")
      #expect(outcome.lines.contains("status 9"), "\(outcome)")
      #expect(outcome.error?.contains("inodes") == true, "\(outcome)")
      #expect(outcome.lines.last == "verified 0" && outcome.lines.contains("incoming 0"), "\(outcome)")
    }

    /// Takes two backups in an archive on a tmpfs of these options; the second one may not fit.
    private func onSmallDisk(_ options: String) throws -> Outcome {
      try sandbox.write(Sandbox.overTCP(try Cluster.current), to: ".env")
      return try sandbox.start(
        [
          "unshare", "-Urm", "/bin/bash", "-c",
          """
          mkdir backups && mount -t tmpfs -o \(options),mode=700 tmpfs backups || exit 99
          $strongroom backup --env dev --table users >&2 || exit 98
          $strongroom backup --env dev; echo "status $?"
          echo "incoming $(ls backups/.incoming | wc -l)"
          $strongroom list-backups >&2; echo "listed $?"
          mount -o remount,size=8m,nr_inodes=1000 backups
          $strongroom verify >&2; echo "verified $?"
          """,
        ], with: ["strongroom": Sandbox.program]
      ).end()
    }
  }
}
