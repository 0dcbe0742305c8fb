import ArchiveModel
import Testing

@testable import Settings

@Suite("config show and config check")
struct OriginTests {
  private let files = [
    "/work/strongroom.toml": """
    [archive]
    path = "/srv/store"
    [backup]
    compress = "zstd"
    staging = "/srv/staging"
    [env.prod]
    env_file = "prod.env"
    database = "app"
    tools = ["docker", "exec", "db"]
    pg_bin = "/opt/pg/bin"
    """,
    "/work/prod.env": "# c\nPROD_DB_USER=me\nPROD_DB_PASSWORD=hunter2\n",
  ]

  @Test("each value is shown with its origin, and secrets are not shown")
  func show() throws {
    let environment = ["PROD_DB_PORT": "6000", "TZ": "UTC"]
    let lines = try source(files, environment: environment, flags: SettingsFlags(jobs: 2)).load().origins()
    let text = lines.map { "\($0.key) = \($0.value)  (\($0.origin))" }.joined(separator: "\n")
    #expect(
      text == """
        archive.path = /srv/store  (/work/strongroom.toml:2)
        archive.timezone = UTC  (built-in default)
        archive.min_free = 0B  (built-in default)
        archive.verify_period = none  (built-in default)
        backup.format = plain  (built-in default)
        backup.compress = zstd:\(Compression.defaultZstdLevel)  (/work/strongroom.toml:4)
        backup.jobs = 2  (option --jobs)
        backup.timeout = 6h  (built-in default)
        backup.replicate = false  (built-in default)
        backup.staging = /srv/staging  (/work/strongroom.toml:5)
        encryption.mode = off  (built-in default)
        encryption.work_factor_limit = 20  (built-in default)
        test_restore.target = scratch  (built-in default)
        test_restore.pick = latest  (built-in default)
        test_restore.on_missing_extension = fail  (built-in default)
        test_restore.superuser = false  (built-in default)
        test_restore.timeout = 6h  (built-in default)
        alembic.directory = /work  (built-in default)
        alembic.command = alembic  (built-in default)
        alembic.url_variable = DATABASE_URL  (built-in default)
        alembic.elsewhere = false  (built-in default)
        alembic.lock_timeout = 5s  (built-in default)
        update_prod.env = prod  (built-in default)
        update_prod.source = dev  (built-in default)
        retention.default.min_keep = 3  (built-in default)
        env.prod.host = localhost  (built-in default)
        env.prod.port = 6000  (environment variable PROD_DB_PORT)
        env.prod.database = app  (/work/strongroom.toml:8)
        env.prod.user = me  (/work/prod.env:2 (PROD_DB_USER))
        env.prod.password = <redacted>  (/work/prod.env:3 (PROD_DB_PASSWORD))
        env.prod.sslmode = prefer  (built-in default)
        env.prod.protected = false  (built-in default)
        env.prod.max_age = 26h  (built-in default)
        env.prod.max_proof_age = none  (built-in default)
        env.prod.tools = docker exec db  (/work/strongroom.toml:9)
        env.prod.pg_bin = /opt/pg/bin  (/work/strongroom.toml:10)
        env.prod.env_file = /work/prod.env  (/work/strongroom.toml:7)
        """)
  }

  private func findings(_ source: SettingsSource) -> [String] {
    source.check().map { ($0.severity == .problem ? "problem: " : "warning: ") + $0.fault.message }
  }

  @Test("settings in order have no finding")
  func clean() {
    #expect(findings(source(environment: ["DEV_DB_NAME": "d", "DEV_DB_USER": "u"])) == [])
  }

  @Test("check lists the problems and doubts of all environments at once")
  func check() throws {
    var files = files
    files["/work/strongroom.toml", default: ""] += """

      password_file = "gone"
      password_command = ["pass"]
      [env.dev]
      user = "u"
      [env.qa]
      env_file = "missing.env"
      """
    let found = findings(source(files, flags: SettingsFlags(jobs: 4), mode: 0o640))
    #expect(
      found == [
        "warning: --jobs: several jobs have no effect on the format plain",
        "problem: environment 'dev' has no database name",
        "warning: /work/prod.env is open to others (mode 0640)",
        "warning: environment 'prod' has several passwords, and the one of /work/prod.env:3 (PROD_DB_PASSWORD) is used",
        "warning: /work/strongroom.toml:10: 'pg_bin' in [env.prod] has no effect beside 'tools'",
        "problem: /work/strongroom.toml:16: env_file /work/missing.env of [env.qa] does not exist",
      ])
  }

  @Test("check reports a password file that cannot be used before anything is dumped")
  func passwordFile() throws {
    let missing = source(
      environment: ["DEV_DB_NAME": "d", "DEV_DB_USER": "u", "DEV_DB_PASSWORD_FILE": "/gone"])
    #expect(findings(missing) == ["problem: password file /gone does not exist"])
    let loose = source(
      ["/home/me/.pgpass": "*:*:*:*:x"], environment: ["DEV_DB_NAME": "d", "DEV_DB_USER": "u"], mode: 0o644)
    #expect(
      findings(loose) == ["problem: /home/me/.pgpass holds a password and is open to others (mode 0644)"])
  }

  @Test("a problem of one environment does not stop another")
  func independent() throws {
    let both = source([
      "/work/.env.prod": "POSTGRES_DB='", "/work/.env.dev": "POSTGRES_DB=d\nPOSTGRES_USER=u",
    ])
    #expect(try both.environment("dev").database.value == "d")
    #expect(try fault(both, environment: "prod").message == "/work/.env.prod:1: a quoted value does not end")
  }
}
