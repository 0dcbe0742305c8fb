import ArchiveModel
import Scheduling

extension FileSettings {
  /// How long a step waits for a lock when the job does not say.
  private static let usualWait = TimeSpan(seconds: 600)

  /// Reads the tables `[[job]]`; one that is not whole is left out, and its problems are reported.
  static func jobs(_ top: inout FileTable, _ paths: FilePaths) -> [JobSettings] {
    var jobs: [JobSettings] = []
    for var table in top.tables("job") {
      if let job = job(&table, paths) {
        if jobs.contains(where: { $0.name.value == job.name.value }) {
          let _: Never? = table.report(
            "name", "two jobs have the name \(job.name.value.quotedForMessage)", hint: "Name each one once.")
        }
        jobs.append(job)
      }
      top.adopt(table)
    }
    return jobs
  }

  private static func job(_ table: inout FileTable, _ paths: FilePaths) -> JobSettings? {
    let name = table.parsed("name", like: "prod-nightly", jobName)
    let schedule = schedule(&table)
    let environment = table.parsed("env", like: "prod") { text throws(ModelFault) in
      try EnvironmentName(text)
    }
    let steps = steps(&table)
    let jitter = span("jitter", like: "10m", &table)
    let catchUp = table.boolean("catch_up")
    let wait = span("wait", like: "10m", &table)
    let format = table.parsed("format", like: "custom") { text throws(ModelFault) in
      try DumpFormat(word: text, what: "a format")
    }
    let compression = table.parsed("compress", like: "zstd") { text throws(ModelFault) in
      try Compression(text)
    }
    let labels = table.strings("labels", like: #"["nightly"]"#)
    let depth = table.parsed("depth", like: "quick") { text throws(ModelFault) in
      try VerifyDepth(word: text, what: "a depth")
    }
    let sample = table.parsed("sample", like: "30d") { text throws(ModelFault) in try SampleSize(text) }
    let store = table.string("store", like: "nas")
    let folder = table.string("export_to", like: "/var/backups/strongroom")?.map(paths.absolute)
    table.reportUnknown()
    table.reportMissing("name", "steps", hint: "A job has a name, steps, and at or every.")
    guard let name, let schedule, let steps else { return nil }
    requireSense(of: steps.value, &table)
    if case .every = schedule.value, let jitter, jitter.value.seconds > 0 {
      let _: Never? = table.report(
        "jitter", "'every' counts from the last run, so no two machines agree on a time",
        hint: "Remove the key, or say with at when the job runs.")
    }
    return JobSettings(
      name: name, schedule: schedule, environment: environment, steps: steps,
      jitter: jitter ?? Sourced(TimeSpan(seconds: 0), .builtIn),
      catchUp: catchUp ?? Sourced(true, .builtIn), wait: wait ?? Sourced(usualWait, .builtIn),
      format: format, compression: compression, labels: labels,
      depth: depth ?? Sourced(.quick, .builtIn), sample: sample, store: store, exportFolder: folder)
  }

  /// Jobs are named like environments: the name is part of file names and of systemd's.
  private static func jobName(_ text: String) throws(ModelFault) -> String {
    do {
      return try EnvironmentName(text).rawValue
    } catch {
      throw ModelFault(
        .nameInvalid, "\(text.quotedForMessage) is not a name for a job",
        hint: "Use 1 to 32 of a-z, 0-9 and '-', beginning with a letter.")
    }
  }

  /// `at` or `every`, one of them.
  private static func schedule(_ table: inout FileTable) -> Sourced<Schedule>? {
    let at = table.parsed("at", like: "02:00") { text throws(ModelFault) in try Schedule(at: text) }
    let every = table.parsed("every", like: "7d") { text throws(ModelFault) in try Schedule(every: text) }
    if table.has("at"), table.has("every") {
      return table.report("every", "'at' says when already", hint: "Set one of at and every.")
    }
    if !table.has("at"), !table.has("every") {
      table.reportMissing("at", hint: "Set at, such as \"02:00\", or every, such as \"7d\".")
    }
    return at ?? every
  }

  private static func steps(_ table: inout FileTable) -> Sourced<[JobStep]>? {
    let known = table.problems.count
    let words = table.strings("steps", like: #"["backup", "verify", "cleanup"]"#)
    guard let first = words.first else {
      guard table.has("steps"), table.problems.count == known else { return nil }
      return table.report("steps", "the list is empty", hint: "Name a step, as in steps = [\"backup\"].")
    }
    var steps: [JobStep] = []
    for word in words {
      do {
        let step = try JobStep(word: word.value, what: "a step")
        guard !steps.contains(step) else {
          return table.report(
            "steps", "the step \(step.rawValue) stands there twice", hint: "Name each step once.")
        }
        steps.append(step)
      } catch {
        return table.report(
          "steps", error.message, hint: error.hint ?? "Write it like steps = [\"backup\"].")
      }
    }
    return Sourced(steps, first.origin)
  }

  /// Reports what a step lacks, and what no step of this job reads.
  private static func requireSense(of steps: [JobStep], _ table: inout FileTable) {
    if steps.contains(.backup) {
      table.reportMissing("env", hint: "Name the environment that the job backs up.")
    }
    if steps.contains(.catalogExport) {
      table.reportMissing("export_to", hint: "Name the folder that the copy of the catalog goes to.")
    }
    let readers: [(step: JobStep, keys: [String])] = [
      (.backup, ["format", "compress", "labels"]), (.verify, ["depth", "sample", "store"]),
      (.catalogExport, ["export_to"]),
    ]
    for (step, keys) in readers where !steps.contains(step) {
      for key in keys where table.has(key) {
        let _: Never? = table.report(
          key, "only the step \(step.rawValue) reads it, and the job has none",
          hint: "Remove the key, or add the step.")
      }
    }
  }

  private static func span(
    _ key: String, like example: String, _ table: inout FileTable
  ) -> Sourced<TimeSpan>? {
    table.parsed(key, like: example) { text throws(ModelFault) in try TimeSpan(text) }
  }
}
