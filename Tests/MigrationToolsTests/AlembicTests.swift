import ArchiveModel
import Processes
import Testing

@testable import MigrationTools

@Suite struct AlembicTests {
  private let alembic = Alembic(
    words: ["docker", "compose", "exec", "api", "alembic"], directory: "/app", configFile: "other.ini",
    environment: ["DATABASE_URL": "postgresql://db/app"])

  private func failure(_ standardError: String, status: Int32) -> ProcessResult {
    ProcessResult(termination: .exited(status), standardErrorTail: standardError)
  }

  @Test("a task is exact words after those of the settings")
  func words() throws {
    let command = alembic.command(.upgradeScript(from: .base, to: try RevisionName("ae10")))
    #expect(
      command.description == "docker compose exec api alembic -c other.ini upgrade base:ae10 --sql")
    #expect(command.workingDirectory == "/app" && command.environment == alembic.environment)
    #expect(alembic.command(.downgrade(to: .back(2))).arguments.suffix(2) == ["downgrade", "-2"])
    #expect(alembic.command(.history).arguments.last == "history")
  }

  @Test(
    "what is no revision never becomes an option",
    arguments: ["", "--sql", "-c", "a b", "é", "a;b", "-", "a:b"])
  func options(text: String) {
    #expect(throws: MigrationFault(.usage, "")) { try RevisionName(text) }
  }

  @Test(
    "names of revisions pass",
    arguments: ["ae1027a6acf", "head", "heads", "base", "-1", "+2", "billing@head"])
  func revisions(text: String) throws {
    #expect(try RevisionName(text).text == text)
  }

  @Test(
    "each refusal is a fault of its own",
    arguments: [
      ("FAILED: Can't locate revision identified by 'feed'", FaultCode.revisionMissing, "'feed'"),
      (
        "FAILED: Multiple head revisions are present for given argument 'head'", .headsAmbiguous,
        "several heads"
      ),
      ("FAILED: Relative revision -5 didn't produce 5 migrations", .revisionMissing, "not so many"),
      ("FAILED: No 'script_location' key found in configuration.", .configInvalid, "no migrations"),
      ("FAILED: Something new", .toolFailed, "Something new"),
    ])
  func refusals(text: String, code: FaultCode, words: String) {
    let fault = AlembicComplaint(failure("INFO  [alembic] x\n  \(text)\n", status: 255)).fault(
      .history, in: "/app")
    #expect(fault.code == code && fault.message.contains(words) && fault.hint != nil, "\(fault.message)")
  }

  @Test("of a traceback the last exception is told, with the server's detail and without SQL")
  func traceback() {
    let text = """
      Traceback (most recent call last):
        File "engine.py", line 1, in f
      psycopg2.errors.UniqueViolation: could not create unique index

      The above exception was the direct cause of the following exception:

      Traceback (most recent call last):
        File "alembic", line 8, in <module>
          sys.exit(main())
                   ^^^^^^
      sqlalchemy.exc.IntegrityError: (psycopg2.errors.UniqueViolation) could not create unique index "users_email_key"
      DETAIL:  Key (email)=(a) is duplicated.

      [SQL: ALTER TABLE users
      ADD CONSTRAINT users_email_key UNIQUE (email)]
      (Background on this error at: https://sqlalche.me/e/20/gkpj)
      """
    let fault = AlembicComplaint(failure(text, status: 1)).fault(.upgrade(to: .heads), in: "/app")
    #expect(fault.code == .migrationFailed)
    #expect(
      fault.message == #"alembic failed: could not create unique index "users_email_key"; "#
        + "DETAIL: Key (email)=(a) is duplicated.")
    let driver =
      "Traceback\n  File \"x.py\", line 1\n    import psycopg\nModuleNotFoundError: No module named 'psycopg'"
    let missing = AlembicComplaint(failure(driver, status: 1)).fault(.current, in: "/app")
    #expect(missing.hint?.contains("url_scheme") ?? false)
    let killed = AlembicComplaint(failure("", status: 3)).fault(.current, in: "/app")
    #expect(killed.code == .toolFailed && killed.hint != nil)
  }

  @Test("an address is encoded, and the folder of a socket stands behind it")
  func address() {
    let far = DatabaseURL(
      scheme: "postgresql+asyncpg", host: "db.example", port: 5433, user: "a b@c", database: "x/y")
    #expect(far.text == "postgresql+asyncpg://a%20b%40c@db.example:5433/x%2Fy")
    let near = DatabaseURL(scheme: "postgresql", host: "/run/pg", port: 5432, user: nil, database: "app")
    #expect(near.text == "postgresql:///app?host=%2Frun%2Fpg&port=5432")
    let six = DatabaseURL(scheme: "postgresql", host: "::1", port: nil, user: "u", database: "ä")
    #expect(six.text == "postgresql://u@[::1]/%C3%A4")
    #expect(DatabaseURL.scheme(of: "postgresql+psycopg2://x/y") == "postgresql+psycopg2")
    #expect(DatabaseURL.scheme(of: "nothing") == nil)
  }
}
