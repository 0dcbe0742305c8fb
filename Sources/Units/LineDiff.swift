/// The lines in which two texts differ, for people to look at before a file is written.
package struct LineDiff: Sendable, Equatable {
  /// One line and which of the two texts has it.
  package enum Line: Sendable, Equatable {
    case both(String)
    case removed(String)
    case added(String)
  }

  /// All lines of both, in order; removed ones before those that take their place.
  package let lines: [Line]

  /// Compares line by line; of the longest common sequences the first one is taken.
  package init(from old: String, to new: String) {
    let (left, right) = (Self.split(old), Self.split(new))
    // lengths[i][j]: the longest common sequence of what is left from i and from j on.
    var lengths = Array(repeating: Array(repeating: 0, count: right.count + 1), count: left.count + 1)
    for i in left.indices.reversed() {
      for j in right.indices.reversed() {
        lengths[i][j] =
          left[i] == right[j] ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
      }
    }
    var lines: [Line] = []
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      if i < left.count, j < right.count, left[i] == right[j] {
        lines.append(.both(left[i]))
        (i, j) = (i + 1, j + 1)
      } else if i < left.count, j == right.count || lengths[i + 1][j] >= lengths[i][j + 1] {
        lines.append(.removed(left[i]))
        i += 1
      } else {
        lines.append(.added(right[j]))
        j += 1
      }
    }
    self.lines = lines
  }

  /// Each line behind a space, `-` or `+`.
  package var text: [String] {
    lines.map { line in
      switch line {
      case .both(let text): " \(text)"
      case .removed(let text): "-\(text)"
      case .added(let text): "+\(text)"
      }
    }
  }

  private static func split(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
