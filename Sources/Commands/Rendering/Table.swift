/// How one column of a table behaves.
struct Column {
  enum Alignment { case left, right }

  var title: String
  var alignment: Alignment = .left
  /// Whether this column gives way first when the table is wider than the terminal.
  var shrinks = false
}

/// A table for people: columns as wide as their content, fitted to the terminal by cutting the shrinking ones.
struct Table {
  var columns: [Column]
  var rows: [[String]] = []

  /// The lines of the table; `width` is nil where output is not a terminal and nothing is cut.
  func lines(width: Int?) -> [String] {
    var widths = columns.indices.map { index in
      max(columns[index].title.displayWidth, rows.map { $0[index].displayWidth }.max() ?? 0)
    }
    if let width {
      var excess = widths.reduce(0, +) + 2 * (columns.count - 1) - width
      for index in columns.indices.reversed() where columns[index].shrinks && excess > 0 {
        let given = min(excess, max(0, widths[index] - 8))
        widths[index] -= given
        excess -= given
      }
    }
    return ([columns.map(\.title)] + rows).map { cells in
      zip(columns.indices, cells).map { index, cell in
        let fitted = cell.fitted(to: widths[index])
        let padding = String(repeating: " ", count: max(0, widths[index] - fitted.displayWidth))
        return columns[index].alignment == .right ? padding + fitted : fitted + padding
      }
      .joined(separator: "  ").trimmedAtEnd
    }
  }
}

extension String {
  /// Columns a terminal gives the text: two for wide East Asian characters and emoji, none for combining marks.
  var displayWidth: Int {
    reduce(0) { width, character in
      guard let scalar = character.unicodeScalars.first else { return width }
      if scalar.properties.generalCategory == .control { return width }
      let wide =
        scalar.properties.isEmojiPresentation || (0x1100...0x115F).contains(scalar.value)
        || (0x2E80...0xA4CF).contains(scalar.value) || (0xAC00...0xD7A3).contains(scalar.value)
        || (0xF900...0xFAFF).contains(scalar.value) || (0xFE30...0xFE6F).contains(scalar.value)
        || (0xFF00...0xFF60).contains(scalar.value) || (0x20000...0x3FFFD).contains(scalar.value)
      return width + (wide ? 2 : 1)
    }
  }

  /// The text with control characters shown as `?`, cut with an ellipsis to at most so many columns.
  func fitted(to columns: Int) -> String {
    let clean = String(map { $0.unicodeScalars.first?.properties.generalCategory == .control ? "?" : $0 })
    guard clean.displayWidth > columns else { return clean }
    var cut = ""
    for character in clean {
      guard cut.displayWidth + String(character).displayWidth < columns else { break }
      cut.append(character)
    }
    return cut + "…"
  }

  fileprivate var trimmedAtEnd: String {
    var text = Substring(self)
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
