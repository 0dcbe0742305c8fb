import ArchiveModel

extension FileSettings {
  /// Reads one `[[notify]]`; nil when it lacks what its type needs.
  static func notify(_ table: inout FileTable, _ paths: FilePaths) -> NotifySettings? {
    defer {
      table.refuse(
        "url", "an address in the settings file is refused, because whoever knows it can write there",
        hint: "Put it into a file of mode 0600 and set url_file, or use url_command or url_credential.")
      table.reportUnknown(also: ["url"])
    }
    let name = table.string("name", like: "team chat")
    let type = table.parsed("type", like: "webhook") { text throws(ModelFault) in
      try NotifyType(word: text, what: "a type of notice")
    }
    let url = address(&table, paths)
    let reasons = table.list("on", like: #"["failure", "stale", "recovered"]"#) { text throws(ModelFault) in
      try NotifyReason(word: text, what: "a reason to tell")
    }
    let environments = table.environmentNames("envs")
    let works = table.list("works", like: #"["backup"]"#) { text throws(ModelFault) in
      try Undertaking(word: text, what: "work that notices tell of")
    }
    let jobs = table.strings("jobs", like: #"["prod-nightly"]"#)
    let template = table.parsed("template", like: "json") { text throws(ModelFault) in
      try NotifyTemplate(word: text, what: "a template")
    }
    let recipients = table.list("to", like: #"["ops@example.org"]"#) { text throws(ModelFault) in
      try mailAddress(text)
    }
    let sender = table.parsed("from", like: "strongroom@example.org") { text throws(ModelFault) in
      try mailAddress(text)
    }
    let sendmail = table.command("sendmail", like: #"["/usr/sbin/sendmail", "-t", "-i"]"#)
    let timeout = table.span("timeout", like: "10s")
    table.reportMissing("name", "type", hint: "A notice has a name and a type.")
    guard let name, let type else { return nil }
    switch type.value {
    case .mail where recipients.isEmpty: table.reportMissing("to", hint: "Mail needs addresses.")
    case .webhook where !jobs.isEmpty, .mail where !jobs.isEmpty:
      let _: Never? = table.report(
        "jobs", "only a ping URL stands for a job", hint: "Use works and envs, or type = \"healthchecks\".")
    case .webhook where url == nil && !table.has("url"), .healthchecks where url == nil && !table.has("url"):
      table.reportMissing("url_file", hint: "Set url_file, url_command or url_credential.")
    default: break
    }
    // A ping URL stands for one thing that happens regularly; without a word it is the backup.
    let usual: [Undertaking] =
      type.value == .healthchecks ? (jobs.isEmpty ? [.backup] : []) : Undertaking.allCases
    return NotifySettings(
      name: name.value, type: type.value, url: url,
      reasons: reasons.isEmpty ? NotifySettings.defaultReasons : reasons, environments: environments,
      undertakings: works.isEmpty ? usual : works, jobs: jobs.map(\.value),
      template: template?.value ?? .json,
      recipients: recipients, sender: sender?.value,
      sendmail: sendmail?.value ?? NotifySettings.defaultSendmail,
      timeout: timeout?.value ?? NotifySettings.defaultTimeout, origin: type.origin)
  }

  private static func address(_ table: inout FileTable, _ paths: FilePaths) -> PasswordSource? {
    let credential = table.string("url_credential", like: "chat_url").map {
      PasswordSource.credential($0.value)
    }
    let file = table.string("url_file", like: "/etc/strongroom/secrets/chat_url").map {
      PasswordSource.file(paths.absolute($0.value))
    }
    let command = table.command("url_command", like: #"["pass", "show", "chat"]"#).map {
      PasswordSource.command($0.value)
    }
    return credential ?? file ?? command
  }

  /// An address as it stands in a header: no white space, no control characters, nothing that ends the header.
  private static func mailAddress(_ text: String) throws(ModelFault) -> String {
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.isASCII && $0.value > 32 && $0.value != 127 && !",;<>()\"".unicodeScalars.contains($0)
    }
    guard isPlain, !text.isEmpty, !text.hasPrefix("-") else {
      throw ModelFault(
        .usage, "\(text.quotedForMessage) is not a mail address",
        hint: "Write it plain, as in ops@example.org.")
    }
    return text
  }
}
