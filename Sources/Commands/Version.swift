/// The product's version.
package enum Version {
  /// Semantic version, without a leading `v`.
  package static let text = "0.1.0"
}
