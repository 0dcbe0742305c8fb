package import ArchiveModel

/// The address of a check in the manner of Healthchecks.io, which starts, succeeds or fails below it.
package struct PingURL: Sendable {
  private let base: Secret

  package init(_ base: Secret) { self.base = base }

  /// The address with a suffix such as `/start` before its query, and the run as `rid`, which must be a UUID.
  ///
  /// The service pairs the start and the end of one run by it.
  package func secret(_ suffix: String, run: RunID) -> Secret {
    base.withBytes { bytes in
      var path = Array(bytes)
      var query: [UInt8] = []
      if let mark = path.firstIndex(of: UInt8(ascii: "?")) {
        query = Array(path[path.index(after: mark)...])
        path = Array(path[..<mark])
      }
      while path.last == UInt8(ascii: "/") { path.removeLast() }
      let rid = "rid=00000000-0000-4000-8000-\(run)"
      let separator = query.isEmpty ? [] : [UInt8(ascii: "&")]
      return Secret(path + Array("\(suffix)?".utf8) + query + separator + Array(rid.utf8))
    }
  }
}
