/// Numbers of one name, as Prometheus reads them.
package struct MetricFamily: Sendable, Equatable {
  /// One number and what it is of.
  package struct Sample: Sendable, Equatable {
    /// In the order in which they are written.
    package var labels: [Label]
    /// Written without a point where it is whole: bytes, seconds and instants since 1970.
    package var value: Double

    package init(_ labels: [Label], _ value: Double) {
      (self.labels, self.value) = (labels, value)
    }
  }

  /// One label, its value as it is.
  package struct Label: Sendable, Equatable {
    /// In snake_case, such as `environment` or `store`.
    package var name: String
    /// Quotation marks, backslashes and line feeds are escaped when it is written.
    package var value: String

    package init(_ name: String, _ value: String) {
      (self.name, self.value) = (name, value)
    }
  }

  /// In base units and snake_case, such as `strongroom_backup_last_size_bytes`.
  package var name: String
  /// One sentence.
  package var help: String
  /// In the order in which they are written; without any the family is left out.
  package var samples: [Sample]

  /// Every family here is a gauge: what the catalog says at this moment.
  package init(_ name: String, _ help: String, _ samples: [Sample]) {
    (self.name, self.help, self.samples) = (name, help, samples)
  }
}

/// The text format of Prometheus, version 0.0.4.
package enum PrometheusText {
  /// The families in order; those without samples are left out.
  package static func text(_ families: [MetricFamily]) -> String {
    families.filter { !$0.samples.isEmpty }.map { family in
      "# HELP \(family.name) \(escaped(family.help, quotes: false))\n# TYPE \(family.name) gauge\n"
        + family.samples.map { line(family.name, $0) }.joined()
    }.joined()
  }

  private static func line(_ name: String, _ sample: MetricFamily.Sample) -> String {
    let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
    let braces = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
    return "\(name)\(braces) \(number(sample.value))\n"
  }

  /// Whole numbers without a point, as far as a Double is exact; else the shortest that reads back the same.
  private static func number(_ value: Double) -> String {
    guard let whole = Int64(exactly: value), whole.magnitude < 1 << 53 else { return "\(value)" }
    return "\(whole)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    if quotes { escaped = escaped.replacing("\"", with: "\\\"") }
    return escaped
  }
}
