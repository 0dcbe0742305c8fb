import ArchiveModel
import Retention
import Scheduling

// What `config check` says of jobs.
extension SettingsSource {
  /// Jobs of environments that there are not, and jobs that clean up without rules, or are about stores that there are not.
  func jobProblems(_ configuration: Configuration) throws(SettingsFault) -> [SettingsFault] {
    let names = try configuration.environmentNames()
    let ruleless = configuration.jobs.compactMap { job -> SettingsFault? in
      guard job.steps.value.contains(.cleanup) else { return nil }
      let environments = job.environment.map { [$0.value] } ?? names
      guard let name = environments.first(where: { configuration.retention(of: $0).policy.entries.isEmpty })
      else { return nil }
      return SettingsFault(
        .configMissingValue, at: job.steps.origin,
        "job \(job.name.value.quotedForMessage) cleans up, and nothing says which backups of '\(name)' to keep",
        hint: "Add a section [retention.default] with keep_daily = 14, or other rules.")
    }
    let storeless = configuration.jobs.compactMap { job -> SettingsFault? in
      guard job.steps.value.contains(.replicate), configuration.stores.isEmpty else { return nil }
      return SettingsFault(
        .configMissingValue, at: job.steps.origin,
        "job \(job.name.value.quotedForMessage) replicates, and there is no store to send to",
        hint: "Add a [[store]], or leave out the step replicate.")
    }
    let stores = configuration.stores.map(\.name.value)
    let lost = configuration.jobs.compactMap { job -> SettingsFault? in
      guard let store = job.store, !stores.contains(store.value) else { return nil }
      return SettingsFault(
        .configInvalid, at: store.origin,
        "job \(job.name.value.quotedForMessage) reads store \(store.value.quotedForMessage), which there is not",
        hint: Spelling.nearest(to: store.value, among: stores).map { "Did you mean '\($0)'?" }
          ?? "Add a [[store]] of that name; without 'store' the archive itself is read.")
    }
    return ruleless + storeless + lost
      + configuration.jobs.compactMap { job in
        guard let environment = job.environment, !names.contains(environment.value) else { return nil }
        let near = Spelling.nearest(to: environment.value.rawValue, among: names.map(\.rawValue))
        return SettingsFault(
          .configUnknownEnvironment, at: environment.origin,
          "job \(job.name.value.quotedForMessage) is for the environment '\(environment.value)', "
            + "which there is not",
          hint: near.map { "Did you mean '\($0)'?" } ?? "Add a section [env.\(environment.value)].")
      }
  }

  /// Jobs that run more often than any backup makes sense.
  func hastyJobs(_ configuration: Configuration) -> [SettingsFault] {
    configuration.jobs.compactMap { job in
      guard case .every(let span) = job.schedule.value, span.seconds < 60 else { return nil }
      return SettingsFault(
        .configInvalid, at: job.schedule.origin,
        "job \(job.name.value.quotedForMessage) runs every \(span)", hint: "Write m for minutes.")
    }
  }
}
