import Testing

extension BuiltProgram {
  /// F5 to F9: a disk that is full or fails: exit 9 or 11, nothing under a final name, earlier backups whole.
  @Suite struct InjectedErrorTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private func expectFailure(
      _ outcome: Outcome, statuses: Set<Int32> = [9], earlier: [String], _ place: String
    ) throws {
      #expect(statuses.contains(outcome.status) && outcome.output.isEmpty, "\(place): \(outcome)")
      #expect(outcome.error?.contains("backups") == true && outcome.hint != nil, "\(place): \(outcome)")
      let visible = sandbox.published.filter { $0.hasSuffix(".sql") }
      #expect(visible == earlier.filter { $0.hasSuffix(".sql") }, "\(place)")
      #expect(sandbox.names("backups/.incoming").isEmpty, "\(place)")
      let newest = try sandbox.listed()[0]
      #expect(newest["state"].text == "failed" || earlier.isEmpty == false, "\(place)")
    }

    @Test("F7, F9: an error of fsync or rename is final: exit 9, nothing under a final name, no second try", arguments: [
      "fsync:error=EIO", "renameat2:error=EIO", "fsync:error=ENOSPC",
    ])
    func failing(injection: String) throws {
      let call = String(injection.prefix { $0 != ":" })
      let trace = try sandbox.rehearse([call])
      let earlier = sandbox.published
      for point in trace.points(call, 8) {
        let outcome = try sandbox.run(
          ["backup", "--env", "dev", "--table", "users"], injecting: ["\(injection):when=\(point)"])
        // psql and pg_dump have nothing to sync; the points are counted in each thread, so one may be missed.
        if outcome.status == 0 { continue }
        try expectFailure(outcome, earlier: earlier, "\(injection) \(point)")
        #expect(try sandbox.run("verify").status == 0)
      }
      #expect(try sandbox.listed().contains { $0["state"].text == "failed" }, "nothing was injected")
      #expect(try sandbox.run("verify").errors.contains("does not know") == false)
    }

    @Test("F7: a catalog whose disk fails is exit 11, and no backup is reported", arguments: [
      "fdatasync:error=EIO", "pwrite64:error=EIO", "pwrite64:error=ENOSPC",
    ])
    func catalog(injection: String) throws {
      let call = String(injection.prefix { $0 != ":" })
      let trace = try sandbox.rehearse([call])
      let earlier = sandbox.published
      for point in trace.points(call, 6) {
        let outcome = try sandbox.run(
          ["backup", "--env", "dev", "--table", "users"], injecting: ["\(injection):when=\(point)"])
        if outcome.status == 0 { continue }
        #expect([9, 11].contains(outcome.status) && outcome.output.isEmpty, "\(injection) \(point): \(outcome)")
        #expect(outcome.error != nil && outcome.hint != nil, "\(injection) \(point): \(outcome)")
        let rows = try sandbox.listed()
        let complete = Set(rows.filter { $0["state"].text == "complete" }.compactMap { $0["objects"][0]["name"].text })
        let dumps = Set(sandbox.published.filter { $0.hasSuffix(".sql") })
        #expect(dumps == complete, "what is visible is in the catalog: \(injection) \(point)")
        #expect(dumps.isSuperset(of: earlier.filter { $0.hasSuffix(".sql") }))
      }
      #expect(try sandbox.run("verify", "--depth", "full").status == 0)
    }

    @Test("F8: interrupted and short system calls lose no byte", arguments: [
      "write:error=EINTR:when=2+3", "read:error=EINTR:when=5+7", "fsync:error=EINTR:when=1", "openat:error=EINTR:when=9+40",
    ])
    func interrupted(injection: String) throws {
      try sandbox.backUp()
      let outcome = try sandbox.run(["backup", "--env", "dev"], injecting: [injection])
      if injection.hasPrefix("write") || injection.hasPrefix("fsync") { #expect(outcome.status == 0, "\(outcome)") }
      #expect(try sandbox.run("verify", "--depth", "full").status == 0)
    }

    @Test("F5: a file system that is full at the start, in the middle or at the end: exit 9 with path and free bytes", arguments: [
      380, 560, 700, 760, 800, 840,
    ])
    func full(kilobytes: Int) throws {
      let outcome = try onSmallDisk("size=\(kilobytes)k")
      let status = try #require(outcome.lines.first { $0.hasPrefix("status ") }, "\(outcome)")
      #expect(outcome.lines.last == "verified 0", "\(outcome)")
      if status == "status 0" {
        #expect(kilobytes > 800, "\(outcome)")
        return
      }
      #expect(status == "status 9", "\(outcome)")
      #expect(outcome.error?.contains("backups") == true, "\(outcome)")
      #expect(outcome.error?.firstMatch(of: /\d+ bytes/) != nil, "\(outcome)")
      #expect(outcome.lines.contains("incoming 0"), "\(outcome)")
    }

    @Test("F6: a file system without inodes is full, and says so", arguments: [14, 16, 18])
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
          $strongroom list-backups >&2
          $strongroom verify >&2; echo "verified $?"
          """,
        ], with: ["strongroom": Sandbox.program]
      ).end()
    }
  }
}
