/// The body of a webhook, and what goes with it.
package struct WebhookBody: Sendable, Equatable {
  /// The form that the receiver understands.
  package enum Form: String, Sendable, CaseIterable {
    case json
    case slack
    case discord
    case ntfy
    case text
  }

  /// JSON on one line, or for `ntfy` and `text` the sentence alone.
  package let text: String
  /// The header's value; text is always said to be UTF-8.
  package let contentType: String
  /// Other headers, name and value.
  package let headers: [String]

  /// Writes an event in a form.
  package init(_ event: RunEvent, as form: Form) throws {
    switch form {
    case .json: (text, contentType, headers) = (try EventJSON.text(event), "application/json", [])
    case .slack:
      (text, contentType, headers) = (
        try EventJSON.line(["text": Self.escaped(event.text)]), "application/json", []
      )
    case .discord:
      // Discord takes 2,000 characters.
      let content = String(event.text.prefix(1_900))
      (text, contentType, headers) = (try EventJSON.line(["content": content]), "application/json", [])
    case .ntfy:
      let priority = event.failure == nil ? "default" : "high"
      text = event.text
      contentType = "text/plain; charset=utf-8"
      headers = ["Title: strongroom", "Priority: \(priority)"]
    case .text: (text, contentType, headers) = (event.text, "text/plain; charset=utf-8", [])
    }
  }

  /// Slack's three characters with a meaning: a name in a message must not become a link or a mention.
  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
