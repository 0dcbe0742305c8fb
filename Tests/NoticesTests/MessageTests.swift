import ArchiveModel
import Foundation
import Testing

@testable import Notices

/// Mails and the bodies of webhooks.
@Suite struct MessageTests {
  static let event: RunEvent = {
    var event = RunEvent(
      event: "backup.failure", run: RunID(randomBytes: [1, 2, 3, 4, 5, 255]),
      at: Date(timeIntervalSince1970: 1_767_522_600), host: "db1", environment: try? EnvironmentName("prod"),
      text: "backup of prod failed on db1: table <users> & \"more\"")
    event.failure = RunEvent.Failure(
      code: "postgres.connection-refused", message: "refused", hint: "Start it.")
    event.log = ["2026-01-04T10:30:00Z backup of prod begins"]
    return event
  }()

  @Test("an event is one line of JSON with stable names, and reads back")
  func json() throws {
    let text = try EventJSON.text(Self.event)
    #expect(!text.contains("\n"))
    for part in [
      #""schema":"strongroom/event/v1""#, #""event":"backup.failure""#, #""run":"0102030405ff""#,
      #""at":"2026-01-04T10:30:00Z""#, #""environment":"prod""#, #""code":"postgres.connection-refused""#,
    ] { #expect(text.contains(part), "\(part)") }
    #expect(try EventJSON.event(text) == Self.event)
  }

  @Test("every form of a webhook says the sentence")
  func forms() throws {
    #expect(
      try WebhookBody(Self.event, as: .slack).text
        == #"{"text":"backup of prod failed on db1: table &lt;users&gt; &amp; \"more\""}"#)
    #expect(try WebhookBody(Self.event, as: .discord).text.hasPrefix(#"{"content":"backup of prod"#))
    let ntfy = try WebhookBody(Self.event, as: .ntfy)
    #expect(ntfy.text == Self.event.text && ntfy.headers.contains("Priority: high"))
    #expect(try WebhookBody(Self.event, as: .json).contentType == "application/json")
    for form in WebhookBody.Form.allCases {
      #expect(try WebhookBody(Self.event, as: form).text.contains("backup of prod failed on db1"))
    }
  }

  @Test("a mail has its headers, an empty line, and its text in lines that every relay takes")
  func mail() throws {
    let lines = Mail(Self.event, to: ["ops@example.org", "me@example.org"], from: "db@example.org").text
      .components(separatedBy: "\n")
    let end = try #require(lines.firstIndex(of: ""))
    #expect(lines[..<end].contains("To: ops@example.org, me@example.org"))
    #expect(lines[..<end].contains("From: db@example.org"))
    #expect(
      lines[..<end].contains("Subject: [strongroom] backup of prod failed on db1: table <users> & \"more\""))
    #expect(lines[..<end].contains("Date: Sun, 4 Jan 2026 10:30:00 +0000"))
    #expect(lines[..<end].contains("Auto-Submitted: auto-generated"))
    #expect(lines.allSatisfy { $0.utf8.count <= 200 })
    let body = String(
      decoding: try #require(Data(base64Encoded: lines[(end + 1)...].joined())), as: UTF8.self)
    #expect(body.contains("What to do: Start it.") && body.contains("backup of prod begins"))
    #expect(body.contains("run:   0102030405ff"))
  }

  @Test("a subject cannot become two headers, and other letters are encoded words of 75 at most")
  func subjects() throws {
    var event = Self.event
    event.text = "first line\nBcc: everyone@example.org"
    let text = Mail(event, to: ["a@b"], from: nil).text
    #expect(!text.contains("\nBcc:"))
    #expect(text.contains("Subject: [strongroom] first line\n"))
    let encoded = Mail.encoded(String(repeating: "Größe 数据库 ", count: 12))
    for word in encoded.components(separatedBy: "\n ") {
      #expect(word.hasPrefix("=?utf-8?B?") && word.hasSuffix("?=") && word.utf8.count <= 75, "\(word)")
    }
  }
}
