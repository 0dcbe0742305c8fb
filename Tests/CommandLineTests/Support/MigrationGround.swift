import Foundation
import Testing

/// A production database at revision 0001, and a project that goes on from there.
final class MigrationGround {
  let sandbox: Sandbox
  let cluster: Cluster
  let project: MigrationProject
  let database: String

  private static let schema = """
    CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL);
    INSERT INTO users (email) VALUES ('a'), ('a'), ('b');
    CREATE TABLE legacy (id int PRIMARY KEY, x text);
    INSERT INTO legacy VALUES (1, 'one'), (2, 'two');
    """

  /// `more` follows in the settings; `isManaged` false leaves alembic's table out.
  init(_ more: String = "", isManaged: Bool = true, protected: Bool = false) throws {
    cluster = try Cluster.current
    database = "m" + UUID().uuidString.lowercased().prefix(8)
    try cluster.sql("CREATE DATABASE \(database) TEMPLATE template0")
    try cluster.sql(Self.schema, in: database)
    if isManaged {
      try cluster.sql(
        """
        CREATE TABLE alembic_version (version_num varchar(32) CONSTRAINT alembic_version_pkc PRIMARY KEY);
        INSERT INTO alembic_version VALUES ('0001')
        """, in: database)
    }
    sandbox = try Sandbox(env: Sandbox.variables(cluster, name: "PROD", database: database))
    // The user who runs scratch servers for root must reach them.
    sandbox.environment["TMPDIR"] = "/tmp"
    project = try MigrationProject(in: sandbox)
    let settings = try sandbox.text("strongroom.toml")
    try sandbox.write(
      more + "\n"
        + settings.replacing("[env.dev]\nenv_file = \".env\"\n", with: "")
        // By which a test knows its own alembic among all processes.
        .replacing("directory = ", with: "config = \"\(sandbox.at("app/alembic.ini"))\"\ndirectory = ")
        + (protected ? "protected = true\n" : ""), to: "strongroom.toml")
    try project.add("0001", after: nil, "op.execute('CREATE TABLE users (id int)')", title: "users")
  }

  deinit {
    let left = (try? cluster.sql("SELECT datname FROM pg_database WHERE datname LIKE '\(database)%'")) ?? ""
    for name in left.split(separator: "\n") {
      _ = try? cluster.sql("DROP DATABASE IF EXISTS \"\(name)\" WITH (FORCE)")
    }
  }

  /// The address as SQLAlchemy takes it.
  func address(of name: String) -> String {
    "postgresql+psycopg2://postgres@/\(name)?host=\(cluster.folder)&port=\(cluster.port)"
  }

  @discardableResult func sql(_ script: String) throws -> String {
    try cluster.sql(script, in: database).trimmingCharacters(in: .newlines)
  }

  var revision: String { get throws { try sql("SELECT version_num FROM alembic_version") } }

  @discardableResult func migrate(_ words: String...) throws -> Outcome {
    try sandbox.run(["migrate", "--env", "prod"] + words)
  }

  @discardableResult func rollback(_ words: String...) throws -> Outcome {
    try sandbox.run(["rollback", "--env", "prod"] + words)
  }

  /// Labels of all backups, the newest first.
  func labels() throws -> [String] { try sandbox.listed().flatMap { $0["labels"].texts } }

  /// Adds 0002, which needs no transaction, and 0003, which fails half-way outside of one.
  func addHalf() throws {
    try project.add(
      "0002", after: "0001", "op.execute('ALTER TABLE users ADD COLUMN phone text')",
      downgrade: "op.execute('ALTER TABLE users DROP COLUMN phone')", title: "phones")
    try project.add(
      "0003", after: "0002",
      """
      with op.get_context().autocommit_block():
        op.execute('CREATE UNIQUE INDEX CONCURRENTLY users_email ON users (email)')
      """, title: "one user each")
  }
}
