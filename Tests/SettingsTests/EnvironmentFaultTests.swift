import ArchiveModel
import Testing

@testable import Settings

@Suite("What an environment can lack")
struct EnvironmentFaultTests {
  @Test("a missing name or user has its own sentence, and the hint says what would give it")
  func missing() throws {
    let database = try fault(source(environment: ["PROD_DB_USER": "u"]), environment: "prod")
    #expect(database.code == .configMissingValue)
    #expect(database.message == "environment 'prod' has no database name")
    #expect(database.hint == "Set PROD_DB_NAME in the environment or in .env, or POSTGRES_DB in .env.prod.")
    let user = try fault(source(toml: "[env.prod]\ndatabase = 'd'"), environment: "prod")
    #expect(user.message == "environment 'prod' has no database user")
    #expect(user.hint == "Set user in [env.prod] of /work/strongroom.toml, or the variable PROD_DB_USER.")
    #expect(user.exitStatus == .usage)
  }

  @Test(
    "a bad port in a variable is named with its place",
    arguments: ["x", "0", "65536", "-1", "54 32", "5432x", "٥٤٣٢"])
  func port(_ text: String) throws {
    let variables = ["PROD_DB_NAME": "d", "PROD_DB_USER": "u"]
    let process = source(environment: variables.merging(["PROD_DB_PORT": text]) { $1 })
    #expect(try fault(process, environment: "prod").message == "PROD_DB_PORT: '\(text)' is not a port")
    let file = source(["/work/.env": "\nPROD_DB_PORT='\(text)'"], environment: variables)
    #expect(
      try fault(file, environment: "prod").message == "/work/.env:2: '\(text)' is not a port in PROD_DB_PORT")
  }

  @Test("an unknown environment is named with the nearest one, or those there are, or how to make it")
  func unknown() throws {
    let known = ["PROD_DB_NAME": "d", "STAGING_DB_NAME": "d"]
    let near = try fault(source(environment: known), environment: "prd")
    #expect(near.code == .configUnknownEnvironment)
    #expect(near.message == "there is no environment 'prd'")
    #expect(near.hint == "Did you mean 'prod'?")
    #expect(
      try fault(source(environment: known), environment: "other").hint
        == "Use one of these: prod, staging; or set OTHER_DB_NAME and OTHER_DB_USER, or write them to .env.other."
    )
    #expect(
      try fault(source(), environment: "dev").hint
        == "Set DEV_DB_NAME and DEV_DB_USER, or write them to .env.dev.")
    #expect(
      try fault(source(toml: "version = 1"), environment: "dev").hint
        == "Add a section [env.dev] to /work/strongroom.toml.")
  }

  @Test(
    "F36: names with any characters are passed on as they are",
    arguments: [
      "we ird=x", "-f", "a/../../b", "\"q\"", "line\nbreak", "100%", "$(id)", ";rm", ".hidden", "db🙂é",
    ])
  func oddNames(_ name: String) throws {
    let variables = ["PROD_DB_NAME": name, "PROD_DB_USER": name, "PROD_DB_HOST": name]
    let prod = try source(environment: variables).environment("prod")
    #expect(prod.database.value == name)
    #expect(prod.user.value == name)
    #expect(prod.host.value == name)
  }
}
