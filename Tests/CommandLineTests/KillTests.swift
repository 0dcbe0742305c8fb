import Testing

extension BuiltProgram {
  /// F1, F2: killed anywhere, a backup is there whole or not at all, and the next run needs no repair.
  @Suite struct KillTests {
    /// Calls that change something, and how many points of each are tried.
    private static let calls = [
      ("openat", 6), ("write", 4), ("pwrite64", 6), ("fdatasync", 8), ("fsync", 6), ("renameat2", 5),
      ("unlink", 4),
      ("unlinkat", 2), ("flock", 3), ("mkdir", 1), ("close", 4), ("fchmod", 2),
    ]

    @Test("F1, F2: SIGKILL at any system call leaves nothing to repair", arguments: calls)
    func killed(call: String, wanted: Int) throws {
      let sandbox = try Sandbox()
      let trace = try sandbox.rehearse([call])
      var kills = 0
      for point in trace.points(call, wanted) {
        let before = Set(sandbox.published)
        let outcome = try sandbox.run(
          ["backup", "--env", "dev", "--table", "users"], injecting: ["\(call):signal=SIGKILL:when=\(point)"])
        if outcome.status == 137 { kills += 1 }
        let place = "\(call) \(point): \(outcome)"
        // Another status is that of a child that was hit, and told.
        #expect([0, 8, 137].contains(outcome.status), "\(place)")
        try expectWhole(Set(sandbox.published).subtracting(before), sandbox, place)
        try expectNoPhantom(sandbox, place)
      }
      #expect(kills > 0 || trace.counts[call] == nil, "\(call) never killed the program itself")
      let next = try sandbox.run("backup", "--env", "dev")
      #expect(next.status == 0, "\(next)")
      #expect(sandbox.leftovers.filter { !$0.hasPrefix("strongroom-pass-") }.isEmpty, "\(sandbox.leftovers)")
      let verified = try sandbox.run("verify", "--depth", "full")
      #expect(verified.status == 0 && !verified.errors.contains("does not know"), "\(verified)")
    }

    @Test(
      "F2: SIGKILL before any of the renames and syncs of publication, up to the last of them",
      arguments: [
        "renameat2", "fsync", "fdatasync",
      ])
    func publication(call: String) throws {
      let sandbox = try Sandbox()
      try sandbox.backUp()
      let count = try sandbox.count(call, ["backup", "--env", "dev"])
      for point in max(1, count - 7)...count {
        let before = Set(sandbox.published)
        let outcome = try sandbox.run(
          ["backup", "--env", "dev"], failing: call, at: point...point, error: nil)
        let place = "\(call) \(point) of \(count): \(outcome)"
        #expect(outcome.status == 137, "\(place)")
        try expectWhole(Set(sandbox.published).subtracting(before), sandbox, place)
        try expectNoPhantom(sandbox, place)
        let verified = try sandbox.run("verify", "--depth", "full")
        #expect(verified.status == 0 && !verified.errors.contains("does not know"), "\(place) \(verified)")
      }
    }

    @Test(
      "F1: killed while the archive is being founded, the next run founds it",
      arguments: [
        ("mkdir", 1), ("mkdirat", 1), ("mkdirat", 2), ("renameat2", 1), ("fsync", 1), ("fsync", 2),
        ("fdatasync", 1), ("pwrite64", 3),
        ("fdatasync", 3),
      ])
    func founding(call: String, point: Int) throws {
      let sandbox = try Sandbox()
      _ = try sandbox.run(["backup", "--env", "dev"], injecting: ["\(call):signal=SIGKILL:when=\(point)"])
      let next = try sandbox.run("backup", "--env", "dev")
      #expect(next.status == 0, "\(call) \(point): \(next)")
      #expect(try sandbox.run("verify").status == 0)
    }

    /// I2: what has a final name is whole, and its checksum file agrees.
    private func expectWhole(_ names: Set<String>, _ sandbox: Sandbox, _ place: String) throws {
      for name in names where name.hasSuffix(".sql") && !name.contains("_globals_") {
        #expect(names.contains(name + ".sha256") && names.contains(name + ".json"), "\(place): \(names)")
        let sum = try sandbox.shell("cd backups && sha256sum -c \(name).sha256")
        #expect(sum.status == 0, "\(place)")
      }
    }

    /// I7: the next reader sees what is complete, what failed, and nothing that is neither.
    private func expectNoPhantom(_ sandbox: Sandbox, _ place: String) throws {
      let rows = try sandbox.listed()
      for row in rows {
        let state = row["state"].text ?? "none"
        #expect(["complete", "failed"].contains(state), "\(place): \(state)")
        if state == "complete" {
          let name = row["objects"][0]["name"].text ?? "none"
          #expect(sandbox.published.contains(name), "\(place): \(name) is a phantom")
        }
      }
      let complete = Set(
        rows.filter { $0["state"].text == "complete" }.compactMap { $0["objects"][0]["name"].text })
      let dumps = sandbox.published.filter { $0.hasSuffix(".sql") && !$0.contains("_globals_") }
      #expect(Set(dumps) == complete, "\(place)")
    }
  }
}
