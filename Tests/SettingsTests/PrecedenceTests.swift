import ArchiveModel
import Foundation
import Testing

@testable import Settings

@Suite("Which layer wins")
struct PrecedenceTests {
  private let toml = """
    [archive]
    path = "store"
    timezone = "UTC"
    min_free = "2GiB"
    [backup]
    format = "custom"
    compress = "gzip:4"
    jobs = 2
    timeout = "90m"
    [env.prod]
    host = "toml-host"
    port = 1
    database = "toml-db"
    user = "toml-user"
    env_file = "secret/prod.env"
    """

  @Test("a variable of the process environment beats the env_file, which beats the settings file")
  func layers() throws {
    let files = [
      "/work/strongroom.toml": toml,
      "/work/secret/prod.env": "\nPROD_DB_HOST=file-host\nPROD_DB_PORT=2\n",
      "/work/.env": "PROD_DB_DATABASE=x\nPROD_DB_USER=never\n", "/work/.env.prod": "PROD_DB_USER=never\n",
    ]
    let prod = try source(files, environment: ["PROD_DB_HOST": "process-host"]).environment("prod")
    #expect(prod.host == Sourced("process-host", .processEnvironment("PROD_DB_HOST")))
    #expect(
      prod.port
        == Sourced(2, .dotEnv(path: "/work/secret/prod.env", line: 3, variable: "PROD_DB_PORT")))
    #expect(prod.database == Sourced("toml-db", .file(path: "/work/strongroom.toml", line: 13)))
    #expect(prod.user == Sourced("toml-user", .file(path: "/work/strongroom.toml", line: 14)))
    #expect(prod.sslMode == Sourced(.prefer, .builtIn))
    #expect(prod.protected == Sourced(false, .builtIn))
  }

  @Test("without a settings file .env.NAME beats .env, and the built-in values are the guide's")
  func guideLayers() throws {
    let files = [
      "/work/.env": "PROD_DB_NAME=shared\nPROD_DB_USER=shared\nDEV_DB_NAME=dev\nDEV_DB_USER=dev",
      "/work/.env.prod": "PROD_DB_NAME=own",
    ]
    let prod = try source(files).environment("prod")
    #expect(
      prod.database == Sourced("own", .dotEnv(path: "/work/.env.prod", line: 1, variable: "PROD_DB_NAME")))
    #expect(prod.user == Sourced("shared", .dotEnv(path: "/work/.env", line: 2, variable: "PROD_DB_USER")))
    #expect(prod.host == Sourced("localhost", .builtIn))
    #expect(prod.port == Sourced(5432, .builtIn))
    let configuration = try source(files).load()
    #expect(configuration.file == nil)
    #expect(configuration.archive.path == Sourced("/work/backups", .builtIn))
    #expect(configuration.archive.timeZone.value.identifier == "Europe/Belgrade")
    #expect(configuration.backup.format == Sourced(.plain, .builtIn))
    #expect(configuration.backup.compression == Sourced(.none, .builtIn))
    #expect(configuration.backup.jobs == Sourced(1, .builtIn))
  }

  @Test("options beat the settings file, and say so")
  func flags() throws {
    let flags = SettingsFlags(
      archive: "elsewhere", format: .directory, compression: .zstd(level: 9), jobs: 4)
    let settings = source(
      ["/work/strongroom.toml": toml], environment: ["STRONGROOM_ARCHIVE": "/var/x"], flags: flags)
    let configuration = try settings.load()
    #expect(configuration.archive.path == Sourced("/work/elsewhere", .flag("--archive")))
    #expect(configuration.backup.format == Sourced(.directory, .flag("--format")))
    #expect(configuration.backup.compression == Sourced(.zstd(level: 9), .flag("--compress")))
    #expect(configuration.backup.jobs == Sourced(4, .flag("--jobs")))
    #expect(configuration.backup.timeout.value == TimeSpan(seconds: 5_400))
    #expect(configuration.archive.minFree.value == ByteSize(bytes: 2 << 30))
    var without = settings
    without.flags = SettingsFlags()
    #expect(
      try without.load().archive.path == Sourced("/var/x", .processEnvironment("STRONGROOM_ARCHIVE")))
  }

  @Test("an empty variable counts as not set")
  func emptyVariable() throws {
    let prod = try source(toml: toml.replacing("env_file", with: "# "), environment: ["PROD_DB_HOST": ""])
      .environment("prod")
    #expect(prod.host.value == "toml-host")
  }

  @Test("the postgres image's variables count in an environment's own file, for name, user and password only")
  func imageVariables() throws {
    let text = """
      POSTGRES_DB=image
      POSTGRES_USER=image-user
      POSTGRES_PASSWORD=image-password
      POSTGRES_HOST=never
      DATABASE_URL=postgresql://never:never@db:5432/never
      """
    let prod = try source(["/work/.env.prod": text]).environment("prod")
    #expect(prod.database.value == "image")
    #expect(prod.user.value == "image-user")
    #expect(prod.password.value.literalText == "image-password")
    #expect(prod.host == Sourced("localhost", .builtIn))
    #expect(try fault(source(["/work/.env": text]), environment: "prod").code == .configUnknownEnvironment)
    let shared = source(["/work/.env": text], environment: ["PROD_DB_USER": "me"])
    #expect(try fault(shared, environment: "prod").code == .configMissingValue)
    let process = source(environment: ["POSTGRES_DB": "never", "PROD_DB_USER": "me"])
    #expect(try fault(process, environment: "prod").code == .configMissingValue)
    let named = try source(["/work/.env.prod": text + "\nPROD_DB_NAME=named"]).environment("prod")
    #expect(named.database.value == "named")
  }

  @Test("an environment never reads another one's variables or file")
  func isolation() throws {
    let files = [
      "/work/.env.prod": "PROD_DB_NAME=prod\nDEV_DB_NAME=stolen\nDEV_DB_PASSWORD=stolen",
      "/work/.env.dev": "DEV_DB_USER=dev\nPROD_DB_USER=stolen",
    ]
    #expect(try fault(source(files), environment: "dev").code == .configMissingValue)
    #expect(
      try fault(source(files), environment: "prod").message == "environment 'prod' has no database user")
    let inherited = source(environment: ["PGHOST": "evil", "PGDATABASE": "evil", "PROD_DB_USER": "me"])
    #expect(try fault(inherited, environment: "prod").code == .configMissingValue)
  }

  @Test("a dash in a name is an underscore in variables")
  func dashes() throws {
    let variables = ["BILLING_EU_DB_NAME": "b", "BILLING_EU_DB_USER": "u"]
    let billing = try source(environment: variables).environment("billing-eu")
    #expect(billing.database == Sourced("b", .processEnvironment("BILLING_EU_DB_NAME")))
    #expect(try source(environment: variables).load().environmentNames().map(\.rawValue) == ["billing-eu"])
  }

  @Test("a settings file's environment may also come from variables alone")
  func variablesBesideFile() throws {
    let settings = source(toml: toml, environment: ["DEV_DB_NAME": "d", "DEV_DB_USER": "u"])
    #expect(try settings.environment("dev").database.value == "d")
    #expect(try settings.load().environmentNames().map(\.rawValue) == ["dev", "prod"])
  }

  @Test("without a settings file environments are found in variables and .env files, templates left out")
  func discovery() throws {
    let files = [
      "/work/.env": "DEV_DB_NAME=d\nDATABASE_URL=x\nMY_DB=x",
      "/work/.env.prod": "POSTGRES_DB=p", "/work/.env.example": "POSTGRES_DB=e",
      "/work/.env.local": "COLOR=blue", "/work/.env.NOT_A_NAME": "POSTGRES_DB=n",
    ]
    let settings = source(files, environment: ["QA_DB_HOST": "q", "lower_DB_HOST": "x", "_DB_HOST": "x"])
    #expect(try settings.load().environmentNames().map(\.rawValue) == ["dev", "prod", "qa"])
  }
}
