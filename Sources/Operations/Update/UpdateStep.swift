/// The steps of an update, in order (DESIGN §10).
package enum UpdateStep: String, Sendable, CaseIterable {
  /// A full backup, to rehearse on.
  case backup
  /// The source's schema beside that of the environment.
  case compare
  /// What is pending, what speaks against it, and whether somebody agrees.
  case review
  /// The migrations on the restored backup, there and back.
  case rehearse
  /// The service.
  case stop
  case migrate
  case validate
  /// The service is started.
  case restart
  /// The service is asked whether it is well.
  case health

  /// Whether it may be done again when it is done: it only looks, or a repetition changes nothing.
  var isRepeatable: Bool { self != .migrate }

  /// Those that only prepare the change, and of which nothing is left but the backup.
  static let preparation: [UpdateStep] = [.backup, .compare, .review, .rehearse]

  /// The preparations that a new result of this step makes worthless.
  var dependants: [UpdateStep] {
    switch self {
    case .backup: [.compare, .review, .rehearse]
    case .compare: [.review]
    case .review, .rehearse, .stop, .migrate, .validate, .restart, .health: []
    }
  }
}
