/// The tables of migration `0005-jobs`: runs of the jobs of the settings.
enum JobSchema {
  /// Runs of jobs, and for each job the last time of its schedule that was dealt with.
  ///
  /// A time of the schedule is run once, twice when the first attempt was interrupted, whoever starts it: two
  /// services, a timer beside a service, a clock that is set back. `job_times.schedule` is the schedule's text, so
  /// that one that was rewritten begins anew.
  static let runs = """
    CREATE TABLE job_runs (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE CHECK (id <> ''),
      job TEXT NOT NULL CHECK (job <> ''),
      environment TEXT,
      cause TEXT NOT NULL CHECK (cause IN ('schedule', 'catch-up', 'hand')),
      due INTEGER,
      missed INTEGER NOT NULL DEFAULT 0 CHECK (missed >= 0),
      attempt INTEGER NOT NULL DEFAULT 1 CHECK (attempt >= 1),
      started INTEGER NOT NULL,
      ended INTEGER,
      outcome TEXT NOT NULL CHECK (outcome IN ('running', 'ok', 'failed', 'interrupted', 'missed')),
      steps TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(steps) AND json_type(steps) = 'array'),
      error TEXT CHECK (error <> ''),
      CHECK ((cause = 'hand') = (due IS NULL)),
      CHECK ((outcome = 'running') = (ended IS NULL)),
      CHECK ((outcome IN ('running', 'ok')) = (error IS NULL))
    ) STRICT;

    CREATE INDEX job_runs_of_job ON job_runs (job, number);
    CREATE UNIQUE INDEX job_runs_once ON job_runs (job, due, attempt) WHERE due IS NOT NULL;
    CREATE UNIQUE INDEX job_runs_alone ON job_runs (job) WHERE outcome = 'running';
    CREATE INDEX job_runs_bad ON job_runs (number) WHERE outcome IN ('failed', 'interrupted', 'missed');

    CREATE TRIGGER job_runs_end_once BEFORE UPDATE ON job_runs
    WHEN OLD.outcome <> 'running' OR NEW.id IS NOT OLD.id OR NEW.job IS NOT OLD.job
      OR NEW.due IS NOT OLD.due OR NEW.started IS NOT OLD.started
    BEGIN SELECT RAISE(ABORT, 'a run of a job ends once'); END;

    CREATE TABLE job_times (
      job TEXT PRIMARY KEY CHECK (job <> ''),
      schedule TEXT NOT NULL CHECK (schedule <> ''),
      done INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER events_of_new_job_runs AFTER INSERT ON job_runs
    BEGIN
      INSERT INTO events (at, what, detail) VALUES (NEW.started, 'job.' || NEW.outcome, NEW.job);
    END;

    CREATE TRIGGER events_of_ended_job_runs AFTER UPDATE OF outcome ON job_runs
    WHEN NEW.outcome IS NOT OLD.outcome
    BEGIN
      INSERT INTO events (at, what, detail)
      VALUES (NEW.ended, 'job.' || NEW.outcome, NEW.job || iif(NEW.error IS NULL, '', ': ' || NEW.error));
    END;
    """
}
