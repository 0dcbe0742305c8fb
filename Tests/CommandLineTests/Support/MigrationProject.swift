import Foundation

/// A project with migrations in a sandbox: alembic's own layout, its `env.py` led by `DATABASE_URL`.
struct MigrationProject {
  let sandbox: Sandbox

  /// Writes the project below `app`, and the settings that name it.
  init(in sandbox: Sandbox) throws {
    self.sandbox = sandbox
    try FileManager.default.createDirectory(
      atPath: sandbox.at("app/migrations/versions"), withIntermediateDirectories: true)
    try sandbox.write("[alembic]\nscript_location = migrations\n", to: "app/alembic.ini")
    try sandbox.write(Self.environment, to: "app/migrations/env.py")
    try sandbox.write(
      """
      [alembic]
      directory = "app"
      venv = "\(try AlembicEnvironment.path)"
      url_scheme = "postgresql+psycopg2"
      [env.dev]
      env_file = ".env"
      [env.prod]
      env_file = ".env"

      """, to: "strongroom.toml")
  }

  /// Adds a migration; the bodies are lines of Python.
  func add(
    _ revision: String, after parent: String?, _ upgrade: String, downgrade: String = "pass",
    title: String? = nil
  ) throws {
    let lines =
      (title.map { ["\"\"\"\($0)\"\"\""] } ?? []) + [
        "from alembic import op", "revision = '\(revision)'",
        "down_revision = \(parent.map { "'\($0)'" } ?? "None")",
        "def upgrade():", Self.indented(upgrade), "def downgrade():", Self.indented(downgrade), "",
      ]
    try sandbox.write(lines.joined(separator: "\n"), to: "app/migrations/versions/\(revision).py")
  }

  /// Runs alembic as a developer would, by hand.
  @discardableResult func alembic(_ words: String..., url: String) throws -> Outcome {
    try sandbox.start(
      ["env", "-C", sandbox.at("app"), "\(try AlembicEnvironment.path)/bin/alembic"] + words,
      with: ["DATABASE_URL": url]
    ).end()
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
  }

  /// An `env.py` that is led by `DATABASE_URL`, or by a fixed address.
  func lead(to address: String? = nil) throws {
    try sandbox.write(
      address.map { Self.environment.replacing("os.environ[\"DATABASE_URL\"]", with: "\"\($0)\"") }
        ?? Self.environment, to: "app/migrations/env.py")
  }

  private static let environment = """
    import os
    from alembic import context
    from sqlalchemy import create_engine, pool

    address = os.environ["DATABASE_URL"]
    if context.is_offline_mode():
        context.configure(url=address, literal_binds=True)
        with context.begin_transaction():
            context.run_migrations()
    else:
        with create_engine(address, poolclass=pool.NullPool).connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()

    """
}
