import Foundation
import Testing

@testable import Commands

/// A document that is written piece by piece beside the same value encoded at once.
@Suite struct JSONStreamTests {
  private struct Document: Encodable {
    var alone: Bool
    var empty: [Row]
    var note: String?
    var rows: [Row]
    var schema: String
  }

  private struct Row: Encodable {
    var bytes: Int64
    var id: String
    var reasons: [String]
    var started: Date
  }

  private func streamed(_ document: Document) throws -> (text: String, pieces: Int) {
    var pieces: [String] = []
    var json = JSONStream { pieces.append($0) }
    try json.document { json in
      try json.field("alone", encoding: document.alone)
      try json.list("empty") { _ in }
      if let note = document.note { try json.field("note", note) }
      try json.list("rows") { json in
        for row in document.rows {
          try json.object { json in
            json.field("bytes", row.bytes)
            try json.field("id", row.id)
            try json.field("reasons", row.reasons)
            try json.field("started", row.started)
          }
        }
      }
      try json.field("schema", document.schema)
    }
    return (pieces.joined(), pieces.count)
  }

  private func document(rows: [Row], note: String? = nil) -> Document {
    Document(alone: true, empty: [], note: note, rows: rows, schema: "strongroom/test/v1")
  }

  @Test("the bytes are those of the encoder, whatever a text holds")
  func equal() throws {
    let odd = (UInt32(0)...0xFF).compactMap { Unicode.Scalar($0) }.map { "a\(Character($0))b" }
    let rows = [
      Row(bytes: .max, id: "", reasons: [], started: Date(timeIntervalSince1970: 0)),
      Row(bytes: -1, id: "a/b \\ \"c\" ž 日本 👩‍🔧", reasons: odd, started: Date(timeIntervalSince1970: -0.5)),
      Row(bytes: 0, id: "x", reasons: ["one"], started: Date(timeIntervalSince1970: 1_767_522_600.999)),
    ]
    for document in [document(rows: []), document(rows: rows, note: "n\nn"), document(rows: rows)] {
      #expect(try streamed(document).text == JSONOutput.document(document))
    }
  }

  @Test("a value of any kind in a list has the bytes of the encoder too")
  func elements() throws {
    struct Listing: Encodable { var rows: [Row] }
    let listing = Listing(
      rows: (0..<3).map { Row(bytes: $0, id: "\($0)\n", reasons: ["a", "b"], started: .distantPast) })
    var text = ""
    var json = JSONStream { text += $0 }
    try json.document { json in
      try json.list("rows") { json in
        for row in listing.rows { try json.element(encoding: row) }
      }
    }
    #expect(try text == JSONOutput.document(listing))
  }

  @Test("what is written leaves in pieces, so that memory does not grow with the document")
  func pieces() throws {
    let row = Row(
      bytes: 1, id: "abcdefgh", reasons: ["no rule keeps it"], started: Date(timeIntervalSince1970: 1))
    let long = document(rows: Array(repeating: row, count: 5_000))
    let (text, pieces) = try streamed(long)
    #expect(try text == JSONOutput.document(long))
    #expect(pieces >= text.utf8.count / 70_000 && pieces > 5)
  }
}
