import Foundation
import Testing

extension BuiltProgram {
  /// Webhooks, pings and mail.
  @Suite struct NoticeTests {
    private let sandbox: Sandbox
    private let listener: Listener
    private static let secret = "s3cret-address"

    init() throws {
      sandbox = try Sandbox()
      listener = try Listener(in: sandbox)
      try listener.address("/hook/\(Self.secret)", in: "hook.url")
      try listener.address("/ping/uuid", in: "ping.url")
      try sandbox.writeScript(
        "#!/bin/sh\ncat >> \(sandbox.at("mails")); echo \"$@\" > \(sandbox.at("argv"))\n", to: "mailer")
    }

    private static let webhook = "[[notify]]\nname = \"chat\"\ntype = \"webhook\"\nurl_file = \"hook.url\"\n"
    private static let ping =
      "[[notify]]\nname = \"checks\"\ntype = \"healthchecks\"\nurl_file = \"ping.url\"\n"

    private func settings(_ notices: String, _ env: String = "") throws {
      try sandbox.write("\(notices)\n[env.dev]\nenv_file = \".env\"\n\(env)\n", to: "strongroom.toml")
    }

    private func fail(_ arguments: String...) throws -> Outcome {
      try sandbox.run(["backup", "--env", "dev", "--table", "no_such_table"] + arguments)
    }

    private func events() throws -> [Document] {
      try listener.requests().filter { $0.path.hasPrefix("/hook") }.map { try Document($0.body) }
    }

    @Test("a webhook hears of a failure and of the recovery, with the run's id, and not of every success")
    func failure() throws {
      try settings(Self.webhook)
      try sandbox.backUp()
      #expect(try events().isEmpty)
      #expect(try fail().status == 5)
      #expect(try fail().status == 5)
      try sandbox.backUp()
      try sandbox.backUp()
      let events = try events()
      #expect(events.map { $0["event"].text } == ["backup.failure", "backup.failure", "backup.recovered"])
      #expect(events[0]["text"].text?.contains("backup of dev failed") == true)
      #expect(events[0]["failure"]["message"].text?.contains("no_such_table") == true)
      let runs = try sandbox.shell(
        "sqlite3 backups/catalog.sqlite \"SELECT run FROM events WHERE what = 'backup.failed' ORDER BY number\""
      )
      #expect(runs.lines == events.prefix(2).map { $0["run"].text })
    }

    @Test("a ping URL hears start, success and fail, each with the log's end (R2)")
    func pings() throws {
      try settings(Self.ping)
      try sandbox.backUp()
      #expect(try fail().status == 5)
      let requests = try listener.requests()
      let paths = requests.map { String($0.path.prefix { $0 != "?" }) }
      #expect(paths == ["/ping/uuid/start", "/ping/uuid", "/ping/uuid/start", "/ping/uuid/fail"])
      #expect(requests[0].path.contains("?rid=00000000-0000-4000-8000-"))
      #expect(requests[1].body.contains("dump") && requests[1].body.contains("backup of dev is done"))
      #expect(requests[3].body.contains("backup of dev failed: table 'no_such_table'"))
      listener.forget()
      // A ping URL stands for the backup; other work does not touch it.
      #expect(try sandbox.run("verify").status == 0)
      #expect(try listener.requests().isEmpty)
    }

    @Test("a service that is down delays nothing but the end, fails nothing, and hears it later")
    func later() throws {
      try settings(Self.webhook + "timeout = \"1s\"\n")
      try listener.refuse(true)
      let outcome = try fail()
      #expect(outcome.status == 5, "\(outcome)")
      #expect(
        outcome.errors.contains(
          "'chat' could not be told: it answered with the status 503; the next run tries again"))
      // Once, and twice again.
      #expect(try events().count == 3)
      listener.forget()
      try listener.refuse(false)
      try sandbox.backUp()
      #expect(try events().map { $0["event"].text } == ["backup.failure", "backup.recovered"])
      listener.forget()
      try sandbox.backUp()
      #expect(try events().isEmpty)
    }

    @Test("a backup is good although nobody can be told: no host, no file, no curl")
    func never() throws {
      try sandbox.write("http://127.0.0.1:1/nobody\n", to: "hook.url")
      try settings(Self.webhook + "on = [\"success\"]\ntimeout = \"1s\"\n")
      let closed = try sandbox.run("backup", "--env", "dev")
      #expect(closed.status == 0 && closed.errors.contains("nobody answers there"), "\(closed)")
      try settings(Self.webhook.replacing("hook.url", with: "gone.url") + "on = [\"success\"]\n")
      let missing = try sandbox.run("backup", "--env", "dev")
      #expect(
        missing.status == 0 && missing.errors.contains("'chat' could not be told: address file"), "\(missing)"
      )
      try settings(Self.webhook + "on = [\"success\"]\n")
      let bare = try sandbox.run(
        ["backup", "--env", "dev"], with: ["PATH": "/usr/lib/postgresql/15/bin:/nonexistent"])
      #expect(bare.status == 0 && bare.errors.contains("'chat' could not be told: "), "\(bare)")
    }

    @Test("the address is in no message, no log, no argv and no catalog (F45)")
    func secrets() throws {
      // A curl that writes down how it was called.
      try sandbox.writeScript(
        "#!/bin/sh\ntr '\\0' ' ' < /proc/$$/cmdline >> \(sandbox.at("argv")); env >> \(sandbox.at("argv")); exec /usr/bin/curl \"$@\"\n",
        to: "curl")
      try settings(Self.webhook + "timeout = \"1s\"\n")
      let path = ["PATH": "\(sandbox.folder):/usr/bin:/bin"]
      for (isRefusing, format) in [(false, "text"), (true, "json")] {
        try listener.refuse(isRefusing)
        let outcome = try sandbox.run(
          ["backup", "--env", "dev", "--table", "nope", "--verbose", "--log-format", format], with: path)
        #expect(outcome.errors.contains("chat") && !"\(outcome)".contains(Self.secret), "\(outcome)")
      }
      #expect(try !events().isEmpty)
      let argv = try sandbox.text("argv")
      #expect(argv.contains("--config -") && !argv.contains(Self.secret))
      #expect(try sandbox.shell("grep -rl \(Self.secret) backups; true").output.isEmpty)
      #expect(try !sandbox.run("config", "show", "--origin").output.contains(Self.secret))
      chmod(sandbox.at("hook.url"), 0o644)
      #expect(try fail().errors.contains("address file \(sandbox.at("hook.url")) is open to others"))
    }

    @Test("mail goes to sendmail with its recipients in the headers")
    func mail() throws {
      try settings(
        """
        [[notify]]
        name = "post"
        type = "mail"
        to = ["ops@example.org"]
        from = "db@example.org"
        sendmail = ["\(sandbox.at("mailer"))", "-t", "-i"]
        """)
      #expect(try fail().status == 5)
      let mail = try sandbox.text("mails")
      #expect(mail.hasPrefix("From: db@example.org\nTo: ops@example.org\nSubject: "), "\(mail)")
      // What is cut to length ends in a sign that is not ASCII, so the subject is in RFC 2047's base64 then.
      let subject = "[strongroom] backup of dev failed"
      let coded = "=?utf-8?B?\(Data(subject.utf8).base64EncodedString())"
      #expect(mail.contains("Subject: \(subject)") || mail.contains("Subject: \(coded)"), "\(mail)")
      #expect(try sandbox.text("argv") == "-t -i\n")
    }

    @Test("what becomes stale is told once, and its recovery once")
    func stale() throws {
      try settings(Self.webhook, "max_age = \"1h\"")
      try sandbox.backUp()
      for shift in ["+90m", "+95m", "+0m", "+1m"] {
        _ = try sandbox.start(["faketime", "-f", shift, Sandbox.program, "status", "--notify"]).end()
      }
      let events = try events()
      #expect(events.map { $0["event"].text } == ["status.stale", "status.recovered"])
      #expect(
        events[0]["text"].text?.hasPrefix("dev is stale: the last good backup is 1 h 30 min old") == true)
    }

    @Test("each template says the same in the words of its service; a URL in the settings is refused")
    func templates() throws {
      let forms = [
        "json": #"{"at":"#, "slack": #"{"text":"backup of dev"#, "discord": #"{"content":"backup"#,
        "ntfy": "backup of dev", "text": "backup of dev",
      ]
      for (form, start) in forms.sorted(by: { $0.key < $1.key }) {
        listener.forget()
        try settings(Self.webhook + "template = \"\(form)\"\n")
        #expect(try fail().status == 5)
        #expect(try listener.requests().first?.body.hasPrefix(start) == true, "\(form)")
      }
      try settings("[[notify]]\nname = \"x\"\ntype = \"webhook\"\nurl = \"https://example.org\"\n")
      let refused = try sandbox.run("backup", "--env", "dev")
      #expect(refused.status == 2 && refused.hint?.contains("url_file") == true, "\(refused)")
    }
  }
}
