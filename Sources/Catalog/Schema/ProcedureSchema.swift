/// The tables of migration `0008-procedures`: work of several steps that can be interrupted after each.
enum ProcedureSchema {
  /// One procedure of a name is open for an environment at a time; one that has ended stays as it is.
  static let statements = """
    CREATE TABLE procedures (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE CHECK (id <> ''),
      name TEXT NOT NULL CHECK (name <> ''),
      environment TEXT NOT NULL CHECK (environment <> ''),
      choices TEXT NOT NULL CHECK (json_valid(choices) AND json_type(choices) = 'object'),
      started INTEGER NOT NULL,
      ended INTEGER,
      state TEXT NOT NULL CHECK (state IN ('open', 'done', 'unwound')),
      account TEXT CHECK (account <> ''),
      CHECK ((state = 'open') = (ended IS NULL))
    ) STRICT;

    CREATE UNIQUE INDEX procedures_open ON procedures (environment, name) WHERE state = 'open';
    CREATE INDEX procedures_of_environment ON procedures (environment, name, number);

    CREATE TABLE procedure_steps (
      procedure INTEGER NOT NULL REFERENCES procedures (number),
      position INTEGER NOT NULL CHECK (position > 0),
      name TEXT NOT NULL CHECK (name <> ''),
      state TEXT NOT NULL CHECK (state IN ('pending', 'running', 'done', 'failed', 'skipped')),
      started INTEGER,
      ended INTEGER,
      sentence TEXT CHECK (sentence <> ''),
      evidence TEXT NOT NULL CHECK (json_valid(evidence) AND json_type(evidence) = 'object'),
      run TEXT CHECK (run <> ''),
      PRIMARY KEY (procedure, position),
      UNIQUE (procedure, name),
      CHECK (state <> 'running' OR started IS NOT NULL AND ended IS NULL),
      CHECK (state NOT IN ('failed', 'skipped') OR sentence IS NOT NULL)
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER procedures_end_once BEFORE UPDATE ON procedures
    WHEN OLD.state <> 'open' OR NEW.id IS NOT OLD.id OR NEW.name IS NOT OLD.name
      OR NEW.environment IS NOT OLD.environment OR NEW.started IS NOT OLD.started
    BEGIN SELECT RAISE(ABORT, 'a procedure ends once'); END;

    CREATE TRIGGER procedure_steps_of_open_ones BEFORE UPDATE ON procedure_steps
    WHEN NEW.name IS NOT OLD.name OR (SELECT state FROM procedures WHERE number = OLD.procedure) <> 'open'
    BEGIN SELECT RAISE(ABORT, 'the steps of a procedure that has ended stay as they are'); END;

    CREATE TRIGGER events_of_new_procedures AFTER INSERT ON procedures
    BEGIN
      INSERT INTO events (at, what, detail)
      VALUES (NEW.started, NEW.name || '.' || NEW.state, NEW.environment);
    END;

    CREATE TRIGGER events_of_ended_procedures AFTER UPDATE OF state ON procedures
    WHEN NEW.state IS NOT OLD.state
    BEGIN
      INSERT INTO events (at, what, detail)
      VALUES (NEW.ended, NEW.name || '.' || NEW.state,
        NEW.environment || iif(NEW.account IS NULL, '', ': ' || NEW.account));
    END;

    CREATE TRIGGER events_of_procedure_steps AFTER UPDATE OF state ON procedure_steps
    WHEN NEW.state <> 'pending' AND NEW.state IS NOT OLD.state
    BEGIN
      INSERT INTO events (at, what, detail)
      SELECT coalesce(NEW.ended, NEW.started, started), name || '.' || NEW.name || '.' || NEW.state,
        environment || iif(NEW.sentence IS NULL, '', ': ' || NEW.sentence)
      FROM procedures WHERE number = NEW.procedure;
    END;
    """
}
