import ArchiveModel

/// One thing that `config check` has to say.
package struct SettingsFinding: Sendable {
  /// How bad it is.
  package enum Severity: Sendable {
    /// Something will not work.
    case problem
    /// Works, but should be looked at.
    case warning
  }

  /// How bad it is.
  package let severity: Severity
  /// The sentence and the hint.
  package let fault: SettingsFault
}

extension SettingsSource {
  /// Everything wrong or doubtful in the settings of all environments; reads files, but runs and connects to nothing.
  package func check() -> [SettingsFinding] {
    func problem(_ fault: SettingsFault) -> SettingsFinding {
      SettingsFinding(severity: .problem, fault: fault)
    }
    func warning(_ fault: SettingsFault) -> SettingsFinding {
      SettingsFinding(severity: .warning, fault: fault)
    }
    do {
      let (configuration, problems) = try assemble()
      var findings = problems.map(problem) + configuration.warnings.map(warning)
      if configuration.backup.jobs.value > 1, configuration.backup.format.value != .directory {
        findings.append(
          warning(
            SettingsFault(
              .configInvalid, at: configuration.backup.jobs.origin,
              "several jobs have no effect on the format \(configuration.backup.format.value.rawValue)",
              hint: "Set format to directory, or jobs to 1.")))
      }
      findings += keyProblems(configuration.encryption).map(problem)
      findings += addressProblems(configuration.notices).map(problem)
      findings += try jobProblems(configuration).map(problem)
      findings += hastyJobs(configuration).map(warning)
      for name in try configuration.environmentNames() {
        do {
          let environment = try configuration.environment(named: name)
          findings += environment.warnings.map(warning)
          findings += passwordProblems(environment).map(problem)
        } catch {
          findings.append(problem(error))
        }
      }
      return findings
    } catch {
      return [problem(error)]
    }
  }

  /// What keeps the files of keys and passphrases from being read.
  private func keyProblems(_ encryption: EncryptionSettings) -> [SettingsFault] {
    let sources =
      encryption.identities.map { ($0.value, "identity") }
      + (encryption.passphrase.map { [($0.value, "passphrase")] } ?? [])
    var problems: [SettingsFault] = []
    for (source, what) in sources {
      guard case .file(let path) = source else { continue }
      do {
        _ = try KeyFiles.file(path, what, files)
      } catch {
        problems.append(error)
      }
    }
    return problems
  }

  /// What keeps a password file from being read; nothing when the password is not in a file.
  private func passwordProblems(_ environment: EnvironmentSettings) -> [SettingsFault] {
    do {
      switch environment.password.value {
      case .file(let path):
        _ = try PasswordFile.read(path, files: files)
      case .passFile(let path):
        _ = try PassFile(path: path, files: files)?.password(
          host: environment.host.value, port: environment.port.value, database: environment.database.value,
          user: environment.user.value)
      case .literal, .command, .credential, .none: break
      }
      return []
    } catch {
      return [error]
    }
  }
}
