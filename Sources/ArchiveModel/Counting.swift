extension BinaryInteger {
  /// The number with its noun, such as `1 table` and `2 tables`; for nouns whose plural has an s.
  package func counting(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
