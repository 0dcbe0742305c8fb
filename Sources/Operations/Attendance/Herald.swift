import ArchiveModel
import Catalog
import Foundation
import Notices
import Settings

/// Tells those whom the settings name.
///
/// Nothing that goes wrong here goes further: a notice that does not arrive is a warning, and kept.
struct Herald {
  /// One thing to tell, and whom it may concern.
  struct Notice: Sendable {
    var reason: NotifyReason
    /// Nil for what time alone brought about.
    var undertaking: Undertaking?
    /// Nil for work on all of them.
    var environment: EnvironmentName?
    var event: RunEvent
  }

  /// What a ping URL is told.
  enum Ping: String {
    case start = "/start"
    case success = ""
    case fail = "/fail"
  }

  let context: OperationContext
  /// Whether somebody waits for this process to end: then one attempt of a few seconds has to do.
  var hurried = false

  private static let hurriedTimeout: Int64 = 5
  /// Older than that is no news.
  private static let keptDays: Double = 7
  private static let triedPerRun = 20
  /// More than a week of failures leaves behind.
  private static let mostKept = 1_000

  private var channels: [NotifySettings] { context.configuration.notices }

  /// Tells everyone who wants to know, all at once; what did not arrive is kept in the catalog when there is one.
  func tell(_ notice: Notice, keepingIn catalog: Catalog?) async {
    let wanted = channels.filter { $0.type != .healthchecks && wants($0, notice) }
    await withTaskGroup(of: Void.self) { group in
      for channel in wanted { group.addTask { await tell(channel, notice.event, keepingIn: catalog) } }
    }
  }

  /// Pings those who watch the work; a ping that does not arrive is not kept, because late it would be wrong.
  func ping(_ ping: Ping, _ undertaking: Undertaking, of environment: EnvironmentName?) async {
    await self.ping(ping) { $0.undertakings.contains(undertaking) && covers($0, environment) }
  }

  /// Pings those who watch a job.
  func ping(_ ping: Ping, job: String) async {
    await self.ping(ping) { $0.jobs.contains(job) }
  }

  private func ping(_ ping: Ping, whom: (NotifySettings) -> Bool) async {
    let wanted = channels.filter { $0.type == .healthchecks && whom($0) }
    let log = context.journal.tail
    await withTaskGroup(of: Void.self) { group in
      for channel in wanted {
        group.addTask {
          do {
            try await send(ping, to: channel, log: log)
          } catch {
            warn(channel, error, isKept: false)
          }
        }
      }
    }
  }

  /// Tries again what did not arrive earlier; a channel that the settings no longer name is forgotten.
  ///
  /// A channel that cannot be reached is tried once: not after a failure in this very run, nor twice in a row.
  func retry(in catalog: Catalog) async throws {
    let kept = try catalog.undelivered(limit: Self.mostKept)
    for lost in kept where !channels.contains(where: { $0.name == lost.channel }) {
      try catalog.forget(undelivered: lost.number)
    }
    for channel in channels where kept.contains(where: { $0.channel == channel.name }) {
      _ = try await hindrance(of: channel, in: catalog)
    }
  }

  /// Delivers what did not reach a channel earlier, oldest first; gives why it is still out of reach.
  private func hindrance(of channel: NotifySettings, in catalog: Catalog) async throws -> (any Error)? {
    let all = try catalog.undelivered(limit: Self.mostKept).filter { $0.channel == channel.name }
    for kept in all.prefix(Self.triedPerRun) {
      let event = try EventJSON.event(kept.event)
      guard event.run != context.run.rawValue else {
        return NoticeFault(.remoteUnreachable, "it was not reached a moment ago")
      }
      guard context.world.clock.now.timeIntervalSince(kept.since) < Self.keptDays * 86_400 else {
        try catalog.forget(undelivered: kept.number)
        continue
      }
      do {
        try await deliver(event, to: channel)
      } catch {
        try catalog.noteAttempt(of: kept.number)
        return error
      }
      try catalog.forget(undelivered: kept.number)
      context.progress(.detail("a notice of \(RFC3339.text(kept.since)) reached '\(channel.name)' at last"))
    }
    return nil
  }

  /// Tells what waits for the channel first: a recovery must not be followed by the failure that it ended.
  private func tell(_ channel: NotifySettings, _ event: RunEvent, keepingIn catalog: Catalog?) async {
    do {
      if let catalog, let hindrance = try await hindrance(of: channel, in: catalog) { throw hindrance }
      try await deliver(event, to: channel)
      context.progress(.detail("'\(channel.name)' was told: \(event.event)"))
    } catch {
      do {
        try catalog?.keep(undelivered: try EventJSON.text(event), for: channel.name, since: event.at)
        warn(channel, error, isKept: catalog != nil)
      } catch let second {
        context.progress(.detail("the notice could not be kept: \(second)"))
        warn(channel, error, isKept: false)
      }
    }
  }

  private func deliver(_ event: RunEvent, to channel: NotifySettings) async throws {
    switch channel.type {
    case .mail:
      try await courier.send(
        Mail(event, to: channel.recipients, from: channel.sender), by: channel.sendmail,
        within: .seconds(timeout(channel)))
    case .webhook:
      let form = WebhookBody.Form(rawValue: channel.template.rawValue) ?? .json
      let body = try WebhookBody(event, as: form)
      try await courier.post(
        HTTPPost(
          to: try await address(of: channel), body: body.text, contentType: body.contentType,
          headers: body.headers, timeout: Int(timeout(channel)), retries: retries))
    case .healthchecks: break
    }
  }

  private func send(_ ping: Ping, to channel: NotifySettings, log: [String]) async throws {
    let url = PingURL(try await address(of: channel)).secret(ping.rawValue, run: context.run)
    try await courier.post(
      HTTPPost(
        to: url, body: log.joined(separator: "\n"), contentType: "text/plain; charset=utf-8",
        timeout: Int(timeout(channel)), retries: retries))
  }

  private var courier: Courier {
    Courier(runner: context.world.runner, environment: context.world.environment)
  }

  private var retries: Int { hurried ? 0 : HTTPPost.usualRetries }

  private func timeout(_ channel: NotifySettings) -> Int64 {
    hurried ? min(Self.hurriedTimeout, channel.timeout.seconds) : channel.timeout.seconds
  }

  private func address(of channel: NotifySettings) async throws -> Secret {
    guard let source = channel.url else {
      throw NoticeFault(.configMissingValue, "it has no address")
    }
    let whole = try await context.world.keyFiles.contents(of: source, holding: "address")
    return whole.withBytes { bytes in
      Secret(Array(bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }))
    }
  }

  private func wants(_ channel: NotifySettings, _ notice: Notice) -> Bool {
    channel.reasons.contains(notice.reason) && covers(channel, notice.environment)
      && notice.undertaking.map { channel.undertakings.contains($0) } ?? true
  }

  private func covers(_ channel: NotifySettings, _ environment: EnvironmentName?) -> Bool {
    channel.environments.isEmpty || environment.map { channel.environments.contains($0) } ?? false
  }

  private func warn(_ channel: NotifySettings, _ error: any Error, isKept: Bool) {
    let fault = error as? any Fault
    let later = isKept ? "; the next run tries again" : ""
    context.progress(
      .warning(
        "'\(channel.name)' could not be told: \(fault?.message ?? "\(error)")\(later)", hint: fault?.hint))
  }
}
