/// All that is needed to reach a store on another host.
package struct RemoteEnd: Equatable, Sendable {
  /// The folder of the copies, and whom ssh logs in as.
  package var address: RemoteAddress
  /// Where ssh listens there, from 1 to 65535.
  package var port: Int
  /// The file of the private key; nil for those that ssh finds by itself.
  package var identity: String?
  /// The file of a second key, which reads where the first one may not.
  package var verifyIdentity: String?
  /// The file of pinned host keys; its path has no white space.
  package var knownHosts: String
  /// Bytes a second; nil for no limit.
  package var bandwidthLimit: Int64?
  /// Seconds for which the far end may be silent.
  package var timeout: Int
  /// Transfers at a time; nil for as many as the key is good for.
  package var parallel: Int?
  /// Nothing there is ever replaced or removed.
  package var isAppendOnly: Bool

  package init(
    address: RemoteAddress, port: Int = 22, identity: String? = nil, verifyIdentity: String? = nil,
    knownHosts: String, bandwidthLimit: Int64? = nil, timeout: Int = 60, parallel: Int? = nil,
    isAppendOnly: Bool = false
  ) {
    self.address = address
    self.port = port
    self.identity = identity
    self.verifyIdentity = verifyIdentity
    self.knownHosts = knownHosts
    self.bandwidthLimit = bandwidthLimit
    self.timeout = timeout
    self.parallel = parallel
    self.isAppendOnly = isAppendOnly
  }
}
