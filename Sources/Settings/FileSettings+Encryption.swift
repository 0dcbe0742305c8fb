import ArchiveModel

extension FileSettings {
  /// What `[encryption]` says.
  struct Encryption {
    var mode: Sourced<SealMode>?
    var recipients: [Sourced<NamedRecipient>] = []
    var identities: [Sourced<PasswordSource>] = []
    /// In order of preference.
    var passphrases: [Sourced<PasswordSource>] = []
    var workFactorLimit: Sourced<Int>?
  }

  /// Reads `[encryption]`; a literal private key or passphrase is refused.
  static func encryption(_ table: inout FileTable, _ paths: FilePaths) -> Encryption {
    let refused = ["passphrase", "password", "identity", "identities", "key"]
    defer {
      for key in refused {
        table.refuse(
          key, "a literal secret is refused, \(key.quotedForMessage)",
          hint: "Use identity_files or identity_credentials, passphrase_file, passphrase_command or "
            + "passphrase_credential.")
      }
      table.reportUnknown(also: Set(refused))
    }
    var encryption = Encryption()
    encryption.mode = table.parsed("mode", like: "key") { text throws(ModelFault) in
      try SealMode(word: text, what: "a mode of sealing")
    }
    encryption.recipients = recipients(&table)
    let files = table.strings("identity_files", like: #"["/etc/strongroom/keys/prod-2026.key"]"#)
    let credentials = table.strings("identity_credentials", like: #"["strongroom_identity"]"#)
    encryption.identities =
      credentials.compactMap { item in
        credential(item, "identity_credentials", &table)
      } + files.map { $0.map { PasswordSource.file(paths.absolute($0)) } }
    encryption.passphrases = [
      table.string("passphrase_credential", like: "strongroom_passphrase").flatMap {
        credential($0, "passphrase_credential", &table)
      },
      table.string("passphrase_file", like: "/etc/strongroom/secrets/passphrase")?
        .map { PasswordSource.file(paths.absolute($0)) },
      table.command("passphrase_command", like: #"["pass", "show", "strongroom"]"#)?
        .map { PasswordSource.command($0) },
    ].compactMap(\.self)
    encryption.workFactorLimit = table.integer("work_factor_limit", in: 1...22, like: 20)
    return encryption
  }

  private static func credential(
    _ name: Sourced<String>, _ key: String, _ table: inout FileTable
  ) -> Sourced<PasswordSource>? {
    let text = name.value
    guard text != ".", text != "..", !text.contains("/") else {
      return table.report(
        key, "\(text.quotedForMessage) is not the name of a credential",
        hint: "Write the name that LoadCredential= gives it, without a path.")
    }
    return Sourced(.credential(text), name.origin)
  }

  private static func recipients(_ table: inout FileTable) -> [Sourced<NamedRecipient>] {
    let example = #"[{ name = "ops-2026", recipient = "age1…" }]"#
    var found: [NamedRecipient] = []
    for item in table.items("recipients", like: example) {
      switch item {
      case .string(let text): found.append(NamedRecipient(name: nil, recipient: text))
      case .table(let values):
        guard case .string(let text)? = values["recipient"], case .string(let name)? = values["name"],
          values.count == 2
        else {
          let _: Never? = table.report(
            "recipients", "a recipient has exactly the keys name and recipient, both strings",
            hint: "Write it like recipients = \(example).")
          continue
        }
        found.append(NamedRecipient(name: name, recipient: text))
      default:
        let _: Never? = table.report(
          "recipients", "the list holds \(item.kind) where each item must be a string or a table",
          hint: "Write it like recipients = \(example).")
      }
    }
    let names = found.compactMap(\.name)
    for name in Set(names).sorted() {
      if !isName(name) {
        let _: Never? = table.report(
          "recipients", "\(name.quotedForMessage) is not a name for a recipient",
          hint: "Use 1 to 64 letters, digits, '.', '_', '-' and '@'.")
      } else if names.count(where: { $0 == name }) > 1 {
        let _: Never? = table.report(
          "recipients", "two recipients have the name \(name.quotedForMessage)", hint: "Name each one once.")
      }
    }
    return found.map { Sourced($0, table.origin(of: "recipients")) }
  }

  private static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "._-@".utf8.contains(byte)
        }
      }
  }
}

extension SealMode: SettingWord {}
