import Foundation
import Operations

/// The 3-2-1 of one backup as JSON.
struct CopyTallyDocument: Encodable {
  /// `kept`, or `short` of the rule.
  var verdict: String
  var copies: Int
  var media: Int
  var offsite: Int
  var unverified: Int

  init(_ tally: CopyTally) {
    verdict = tally.isKept ? "kept" : "short"
    copies = tally.copies
    media = tally.media
    offsite = tally.offsite
    unverified = tally.unverified
  }
}

/// One copy as JSON; fields that are not known are left out.
struct CopyDocument: Encodable {
  var store: String
  var medium: String?
  var offsite: Bool
  var state: String
  var since: Date
  var checked: Date?
  var evidence: String?

  init(_ copy: CopyReport) {
    store = copy.store
    medium = copy.medium
    offsite = copy.isOffsite
    state = copy.state
    since = copy.since
    checked = copy.checked
    evidence = copy.evidence
  }
}
