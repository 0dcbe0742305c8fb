import ArchiveModel
import Processes
import Testing

@testable import Notices

/// What curl is told, and where nothing of it may be seen.
@Suite struct HTTPPostTests {
  static let url = "https://hooks.example.org/T000/B000/s3cret-part"

  private func post(_ body: String, to url: String = url) -> HTTPPost {
    HTTPPost(to: Secret(Array(url.utf8)), body: body, contentType: "application/json", timeout: 7)
  }

  private func lines(_ post: HTTPPost) -> [String] {
    post.configuration().withBytes { String(decoding: $0, as: UTF8.self) }.split(separator: "\n")
      .map(String.init)
  }

  @Test("argv holds neither address nor content (R28)")
  func argv() {
    let command = post(#"{"text":"hello"}"#).command
    #expect([command.executable] + command.arguments == ["curl", "--disable", "--config", "-"])
    #expect(!"\(post("hello"))".contains("s3cret") || "\(post("hello").url)" == "<redacted>")
    #expect("\(post("hello").configuration())" == "<redacted>")
  }

  @Test("quotes, backslashes and line ends of a body stay within its quotes")
  func quoting() {
    let body = "a \"quoted\" \\ back\nurl = \"http://evil.example\"\r\tend"
    let lines = lines(post(body))
    #expect(lines.contains(#"data-raw = "a \"quoted\" \\ back\nurl = \"http://evil.example\"\r\tend""#))
    #expect(lines.filter { $0.hasPrefix("url") } == ["url = \"\(Self.url)\""])
  }

  @Test("an address with a quote in it cannot add an option")
  func address() {
    let lines = lines(post("x", to: "http://127.0.0.1/\"\noutput = \"/etc/passwd"))
    #expect(lines.last == #"url = "http://127.0.0.1/\"\noutput = \"/etc/passwd""#)
    #expect(lines.filter { $0.hasPrefix("output") } == ["output = \"/dev/null\""])
  }

  @Test("only http and https are spoken, and a refusal is an error")
  func protocols() {
    let lines = lines(post("x"))
    #expect(lines.contains("proto = \"=http,https\""))
    #expect(lines.contains("fail") && lines.contains("max-time = 7") && lines.contains("retry = 2"))
  }

  @Test("a ping has its suffix before the query, and the run as a UUID")
  func pings() throws {
    let run = try #require(RunID("0123456789ab"))
    func text(_ base: String, _ suffix: String) -> String {
      PingURL(Secret(Array(base.utf8))).secret(suffix, run: run).withBytes {
        String(decoding: $0, as: UTF8.self)
      }
    }
    let rid = "rid=00000000-0000-4000-8000-0123456789ab"
    #expect(text("https://hc.example/uuid", "/start") == "https://hc.example/uuid/start?\(rid)")
    #expect(text("https://hc.example/uuid/", "") == "https://hc.example/uuid?\(rid)")
    #expect(
      text("https://hc.example/key/slug?create=1", "/fail")
        == "https://hc.example/key/slug/fail?create=1&\(rid)")
  }
}
