import Foundation
import Testing

extension BuiltProgram {
  /// `seal` and `unseal` as a stand-alone age.
  @Suite struct SealStreamTests {
    private let sandbox: Sandbox

    init() throws {
      sandbox = try Sandbox()
      for name in ["a", "b"] {
        let made = try sandbox.run("key", "generate", "--name", name)
        try #require(made.status == 0, "\(made)")
      }
    }

    @Test("seal to age, age to unseal, binary and armored", arguments: [0, 1, 65_536, 65_537, 3_000_001])
    func bothWays(size: Int) throws {
      let outcome = try sandbox.shell(
        """
        set -e -o pipefail
        R=$(age-keygen -y a.key); S=$(age-keygen -y b.key)
        head -c \(size) /dev/urandom > plain
        "$strongroom" seal -r $R --recipient $S < plain | age -d -i b.key | cmp - plain
        age -r $S plain | "$strongroom" unseal --identity b.key | cmp - plain
        age -a -r $S plain | "$strongroom" unseal --identity b.key --identity a.key | cmp - plain
        printf '# team\\n\\n%s\\n' $R > team
        "$strongroom" seal --recipients-file team < plain | age -d -i a.key | cmp - plain
        """)
      #expect(outcome.status == 0, "\(outcome)")
    }

    @Test("every failure is exit 7, begins with its class, and only authenticated bytes came out")
    func failures() throws {
      let made = try sandbox.shell(
        """
        set -e; head -c 200000 /dev/urandom > plain; age -r $(age-keygen -y a.key) plain > sealed
        age -a -r $(age-keygen -y a.key) plain > armored
        head -c 150000 sealed > cut; sed '3s/./!/' armored > odd; echo nothing > nothing
        python3 - <<'END'
        data = bytearray(open('sealed','rb').read()); at = data.index(b'--- ') + 6
        data[at] = 65 if data[at] != 65 else 66; open('forged','wb').write(data)
        END
        """)
      #expect(made.status == 0, "\(made)")
      let cases = [
        ("cut", "a", "payload"), ("odd", "a", "armor"), ("nothing", "a", "header"),
        ("sealed", "b", "nomatch"),
        ("forged", "a", "hmac"),
      ]
      for (file, key, failure) in cases {
        let outcome = try sandbox.shell("\"$strongroom\" unseal --identity \(key).key < \(file) > out")
        #expect(
          outcome.status == 7 && outcome.error?.hasPrefix(failure + ": ") == true, "\(file): \(outcome)")
        let out = try sandbox.read("out")
        #expect(
          try sandbox.read("plain").starts(with: out) && out.count % 65_536 == 0, "\(file): \(out.count)")
      }
    }

    @Test("a passphrase from a file seals and opens, and another one is nomatch")
    func passphrase() throws {
      let outcome = try sandbox.shell(
        """
        set -e -o pipefail; echo words > p; echo other > q; head -c 70000 /dev/urandom > plain
        "$strongroom" seal --passphrase-file p < plain > sealed
        "$strongroom" unseal --passphrase-file p < sealed | cmp - plain
        """)
      #expect(outcome.status == 0, "\(outcome)")
      let wrong = try sandbox.shell("\"$strongroom\" unseal --passphrase-file q < sealed")
      #expect(wrong.status == 7 && wrong.error?.hasPrefix("nomatch: ") == true && wrong.output.isEmpty)
      let low = try sandbox.shell(
        "\"$strongroom\" unseal --passphrase-file p --work-factor-limit 17 < sealed")
      #expect(low.status == 7 && low.error?.hasPrefix("header: ") == true, "\(low)")
    }

    @Test("a new key is 0600, is never overwritten, and is the one age-keygen reads")
    func generate() throws {
      let made = try sandbox.run("key", "generate", "--name", "ops-2026")
      let recipient = try sandbox.tool("age-keygen", "-y", "ops-2026.key").output
        .trimmingCharacters(in: .whitespacesAndNewlines)
      #expect(made.output.contains("Recipient:   \(recipient)\n"), "\(made)")
      #expect(!made.output.contains("AGE-SECRET"))
      #expect(try sandbox.tool("stat", "-c", "%a", "ops-2026.key").lines == ["600"])
      #expect(try sandbox.run("key", "generate", "--name", "ops-2026").status == 9)
      #expect(try sandbox.run("key", "generate", "--name", "no/slash").status == 2)
    }
  }
}
