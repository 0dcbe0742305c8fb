import Testing

extension BuiltProgram {
  /// scripts/install with a program that is built already.
  @Suite struct InstallScriptTests {
    @Test(
      "it puts program, completions, units, example and pages below a prefix, and takes exactly those away")
    func roundTrip() throws {
      let sandbox = try Sandbox()
      let root = ScheduleGround.repository
      try sandbox.shell("mkdir -p prefix/bin prefix/share/zsh; echo other > prefix/bin/other")
      let install = "\(root)/scripts/install --prefix prefix"
      let installed = try sandbox.shell("\(install) --program $strongroom")
      #expect(
        installed.status == 0 && installed.lines.first?.hasPrefix("Installed: ") == true, "\(installed)")
      #expect(try sandbox.shell("prefix/bin/strongroom --version").status == 0)
      let completions = try sandbox.shell(
        """
        bash -n prefix/share/bash-completion/completions/strongroom &&
        grep -q schedule prefix/share/bash-completion/completions/strongroom &&
        grep -q '#compdef strongroom' prefix/share/zsh/site-functions/_strongroom &&
        grep -q test-restore prefix/share/fish/vendor_completions.d/strongroom.fish
        """)
      #expect(completions.status == 0, "\(completions)")
      for name in [
        "strongroom.toml", "systemd/strongroom.service", "cron.d/strongroom", "examples/production_update.sh",
      ] {
        #expect(try sandbox.text("prefix/share/strongroom/\(name)").isEmpty == false)
      }
      let again = try sandbox.shell("\(install) --program $strongroom")
      #expect(again.status == 0, "\(again)")
      let removed = try sandbox.shell("\(install) --uninstall")
      #expect(removed.status == 0, "\(removed)")
      #expect(try sandbox.shell("find prefix -type f").lines == ["prefix/bin/other"])
      let nothing = try sandbox.shell("\(install) --uninstall")
      #expect(nothing.status == 5 && nothing.error != nil, "\(nothing)")
      #expect(try sandbox.shell("\(install) --prefx x").status == 2)
    }
  }
}
