import ArchiveModel
import Retention
import Scheduling
import Foundation

/// One line of `config show`: a setting, its value as text with secrets redacted, and its origin.
package struct SettingOrigin: Equatable, Sendable {
  /// As in the settings file, such as `env.prod.host`.
  package let key: String
  /// The value as text; `<redacted>` for a secret.
  package let value: String
  /// Where it came from.
  package let origin: Origin
}

extension Configuration {
  /// All settings in the order of the annotated example; throws when an environment cannot be resolved.
  package func origins() throws(SettingsFault) -> [SettingOrigin] {
    var lines = [
      line("archive.path", archive.path) { $0 },
      line("archive.timezone", archive.timeZone) { $0.identifier == "GMT" ? "UTC" : $0.identifier },
      line("archive.min_free", archive.minFree) { $0.description },
      line("archive.verify_period", archive.verifyPeriod) { $0?.description ?? "none" },
      line("backup.format", backup.format) { $0.rawValue },
      line("backup.compress", backup.compression) { $0.description },
      line("backup.jobs", backup.jobs) { String($0) },
      line("backup.timeout", backup.timeout) { $0.description },
    ]
    lines.append(line("backup.replicate", backup.replicate) { String($0) })
    if let staging = backup.staging { lines.append(line("backup.staging", staging) { $0 }) }
    lines += encryptionOrigins()
    lines += testRestoreOrigins()
    lines += jobs.flatMap(jobOrigins)
    lines += alembicOrigins()
    lines.append(line("update_prod.env", update.environment) { $0 })
    lines.append(line("update_prod.source", update.source) { $0 })
    lines += retentionOrigins()
    lines += storeOrigins()
    lines += attendanceOrigins()
    for name in try environmentNames() { lines += origins(of: try environment(named: name)) }
    return lines
  }

  /// The settings of one environment.
  package func origins(of environment: EnvironmentSettings) -> [SettingOrigin] {
    let section = "env.\(environment.name)."
    let limits = limits(of: environment.name)
    var lines = [
      line(section + "host", environment.host) { $0 },
      line(section + "port", environment.port) { String($0) },
      line(section + "database", environment.database) { $0 },
      line(section + "user", environment.user) { $0 },
      line(section + "password", environment.password) { $0.redacted },
      line(section + "sslmode", environment.sslMode) { $0.rawValue },
      line(section + "protected", environment.protected) { String($0) },
      line(section + "max_age", limits.backup) { $0?.description ?? "none" },
      line(section + "max_proof_age", limits.proof) { $0?.description ?? "none" },
    ]
    if let tools = environment.tools {
      lines.append(line(section + "tools", tools) { $0.joined(separator: " ") })
    }
    if let pgBin = environment.pgBin { lines.append(line(section + "pg_bin", pgBin) { $0 }) }
    if let retention = settings?.environments[environment.name]?.retention {
      lines.append(line(section + "retention", retention) { $0 })
    }
    if let envFile = settings?.environments[environment.name]?.envFile {
      lines.append(line(section + "env_file", envFile) { $0 })
    }
    return lines + serviceOrigins(environment)
  }

  private func encryptionOrigins() -> [SettingOrigin] {
    var lines = [line("encryption.mode", encryption.mode) { $0.rawValue }]
    lines += encryption.recipients.map { recipient in
      line("encryption.recipients", recipient) {
        [$0.name, $0.recipient].compactMap(\.self).joined(separator: " ")
      }
    }
    lines += encryption.identities.map { line("encryption.identity", $0) { $0.redacted } }
    if let passphrase = encryption.passphrase {
      lines.append(line("encryption.passphrase", passphrase) { $0.redacted })
    }
    lines.append(line("encryption.work_factor_limit", encryption.workFactorLimit) { String($0) })
    return lines
  }

  private func testRestoreOrigins() -> [SettingOrigin] {
    let section = "test_restore."
    var lines = [
      line(section + "target", testRestore.target) { $0.rawValue },
      line(section + "pick", testRestore.pick) { $0.rawValue },
      line(section + "on_missing_extension", testRestore.onMissingExtension) { $0.rawValue },
      line(section + "superuser", testRestore.superuser) { String($0) },
      line(section + "timeout", testRestore.timeout) { $0.description },
    ]
    if let setting = testRestore.environment { lines.append(line(section + "env", setting) { $0.rawValue }) }
    if let setting = testRestore.command {
      lines.append(line(section + "command", setting) { $0.joined(separator: " ") })
    }
    if let setting = testRestore.maxBackupAge {
      lines.append(line(section + "max_backup_age", setting) { $0.description })
    }
    if let setting = testRestore.folder { lines.append(line(section + "folder", setting) { $0 }) }
    lines += testRestore.checks.map { line(section + "check", $0) { "\($0.name): \($0.sql)" } }
    return lines
  }

  private func jobOrigins(_ job: JobSettings) -> [SettingOrigin] {
    let section = "job.\(job.name.value)."
    var lines = [
      line(section + "schedule", job.schedule) { $0.text },
      line(section + "steps", job.steps) { $0.map(\.rawValue).joined(separator: ", ") },
      line(section + "jitter", job.jitter) { $0.description },
      line(section + "catch_up", job.catchUp) { String($0) },
      line(section + "wait", job.wait) { $0.description },
    ]
    if let setting = job.environment { lines.append(line(section + "env", setting) { $0.rawValue }) }
    if let setting = job.format { lines.append(line(section + "format", setting) { $0.rawValue }) }
    if let setting = job.compression { lines.append(line(section + "compress", setting) { $0.description }) }
    if let setting = job.sample { lines.append(line(section + "sample", setting) { $0.description }) }
    if let setting = job.store { lines.append(line(section + "store", setting) { $0 }) }
    if let setting = job.exportFolder { lines.append(line(section + "export_to", setting) { $0 }) }
    if job.steps.value.contains(.verify) {
      lines.append(line(section + "depth", job.depth) { $0.rawValue })
    }
    return lines + job.labels.map { line(section + "labels", $0) { $0 } }
  }

  private func alembicOrigins() -> [SettingOrigin] {
    let section = "alembic."
    var lines = [
      line(section + "directory", alembic.directory) { $0 },
      line(section + "command", alembic.command) { $0.joined(separator: " ") },
      line(section + "url_variable", alembic.urlVariable) { $0 },
      line(section + "elsewhere", alembic.isElsewhere) { String($0) },
      line(section + "lock_timeout", alembic.lockTimeout) { $0.description },
    ]
    if let setting = alembic.configFile { lines.append(line(section + "config", setting) { $0 }) }
    if let setting = alembic.urlScheme { lines.append(line(section + "url_scheme", setting) { $0 }) }
    return lines
  }

  /// The commands that are set, and what bounds them when there are any.
  private func serviceOrigins(_ environment: EnvironmentSettings) -> [SettingOrigin] {
    let service = environment.service
    let section = "env.\(environment.name).service."
    let commands = [("stop", service.stop), ("start", service.start), ("health", service.health)]
    let lines = commands.compactMap { name, setting in
      setting.map { line(section + name, $0) { $0.joined(separator: " ") } }
    }
    guard !lines.isEmpty else { return [] }
    return lines + [
      line(section + "directory", service.directory) { $0 },
      line(section + "timeout", service.timeout) { $0.description },
      line(section + "health_timeout", service.healthTimeout) { $0.description },
      line(section + "health_attempts", service.healthAttempts) { String($0) },
      line(section + "health_interval", service.healthInterval) { $0.description },
    ]
  }

  /// The rules that are set, the default ones first; `min_keep` always.
  private func retentionOrigins() -> [SettingOrigin] {
    var sections = settings?.retentions ?? [:]
    let named = RetentionSettings.defaultName
    let first = sections.removeValue(forKey: named) ?? RetentionSettings(name: named)
    return ([first] + sections.values.sorted { $0.name < $1.name }).flatMap { section in
      (section.policy.entries + [("min_keep", "\(section.policy.minKeep)")]).map { key, value in
        SettingOrigin(
          key: "retention.\(section.name).\(key)", value: value, origin: section.origins[key] ?? .builtIn)
      }
    }
  }

  /// Hooks, notices without their addresses, and metrics.
  private func attendanceOrigins() -> [SettingOrigin] {
    let hooks = hooks.map { hook in
      SettingOrigin(
        key: "hook",
        value:
          "\(hook.points.map(\.description).joined(separator: ", ")): \(hook.command.joined(separator: " "))",
        origin: hook.origin)
    }
    let notices = notices.map { notice in
      SettingOrigin(
        key: "notify.\(notice.name)",
        value: "\(notice.type.rawValue) \(notice.url?.redacted ?? notice.recipients.joined(separator: ", "))",
        origin: notice.origin)
    }
    return hooks + notices + (metrics.textfile.map { [line("metrics.textfile", $0) { $0 }] } ?? [])
  }

  private func line<Value>(
    _ key: String, _ setting: Sourced<Value>, _ text: (Value) -> String
  ) -> SettingOrigin {
    SettingOrigin(key: key, value: text(setting.value), origin: setting.origin)
  }
}
