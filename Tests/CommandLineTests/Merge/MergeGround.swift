import Foundation
import Testing

/// A development and a production database, and a sandbox whose environments lead to them.
final class MergeGround {
  let sandbox: Sandbox
  let cluster: Cluster
  let source: String
  let target: String

  /// The guide's expense tracker: a tree, a circle, generated columns, composite keys.
  static let tracker = """
    CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, password_hash text);
    CREATE TABLE categories (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id int NOT NULL REFERENCES users,
      name text NOT NULL, parent_id int REFERENCES categories, UNIQUE (user_id, name));
    CREATE TABLE expenses (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users,
      category_id int REFERENCES categories, amount numeric(10,2) NOT NULL CHECK (amount > 0),
      cents bigint GENERATED ALWAYS AS ((amount * 100)::bigint) STORED, spent_on date NOT NULL, note text,
      recurring_id int);
    CREATE TABLE recurring (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users, title text NOT NULL,
      last_expense_id int REFERENCES expenses, UNIQUE (user_id, title));
    ALTER TABLE expenses ADD FOREIGN KEY (recurring_id) REFERENCES recurring;
    CREATE TABLE budgets (user_id int REFERENCES users, month date, amount numeric NOT NULL, PRIMARY KEY (user_id, month));
    CREATE TABLE tags (name text PRIMARY KEY, color text);
    CREATE TABLE expense_tags (expense_id int REFERENCES expenses, tag text REFERENCES tags, PRIMARY KEY (expense_id, tag));
    """

  static let development = """
    INSERT INTO users (id, email, name) VALUES (1, 'ann@x', 'Ann'), (2, 'bob@x', 'Bob'), (3, 'cy@x', 'Cy');
    SELECT setval('users_id_seq', 10);
    INSERT INTO categories (user_id, name, parent_id) VALUES (1, 'Food', NULL), (1, 'Lunch', 1), (2, 'Travel', NULL);
    INSERT INTO expenses (user_id, category_id, amount, spent_on, note) VALUES (1, 2, 9.5, '2026-01-02', 'soup'),
      (1, 1, 20, '2026-01-03', 'market'), (2, 3, 300, '2026-01-04', 'train'), (3, NULL, 5, '2026-01-05', E'a\\tb\\\\.');
    INSERT INTO recurring (user_id, title, last_expense_id) VALUES (1, 'market', 2), (2, 'train', NULL);
    UPDATE expenses SET recurring_id = 1 WHERE id = 2;
    UPDATE expenses SET recurring_id = 2 WHERE id = 3;
    INSERT INTO budgets VALUES (1, '2026-01-01', 100), (3, '2026-01-01', 50);
    INSERT INTO tags VALUES ('work', 'red'), ('home', 'blue');
    INSERT INTO expense_tags VALUES (1, 'work'), (2, 'home'), (4, 'work');
    """

  static let production = """
    INSERT INTO users (email, name) SELECT 'u' || i || '@x', 'U' || i FROM generate_series(1, 40) i;
    INSERT INTO users (email, name, password_hash) VALUES ('bob@x', 'Robert', 'secret');
    INSERT INTO categories (user_id, name) VALUES (41, 'Travel'), (1, 'Food');
    INSERT INTO expenses (user_id, amount, spent_on) SELECT 1 + i % 40, i, '2025-06-01' FROM generate_series(1, 100) i;
    INSERT INTO tags VALUES ('work', 'red');
    """

  /// Every table of the tracker, and what says which expenses are the same.
  static let everything =
    ["users", "categories", "expenses", "recurring", "budgets", "tags", "expense_tags"].flatMap {
      ["--table", $0]
    }
    + ["--match", "expenses=user_id,spent_on,amount,note"]

  init(
    schema: String = MergeGround.tracker, source development: String = MergeGround.development,
    target production: String = MergeGround.production, settings: String = ""
  ) throws {
    cluster = try Cluster.current
    let word = UUID().uuidString.lowercased().prefix(8)
    (source, target) = ("m\(word)_dev", "m\(word)_prod")
    for (name, rows) in [(source, development), (target, production)] {
      try cluster.sql("CREATE DATABASE \(name) TEMPLATE template0")
      try cluster.sql(schema, in: name)
      if !rows.isEmpty { try cluster.sql(rows, in: name) }
    }
    sandbox = try Sandbox(
      env: Sandbox.variables(cluster, name: "DEV", database: source)
        + Sandbox.variables(cluster, name: "PROD", database: target))
  }

  deinit {
    for name in [source, target] { _ = try? cluster.sql("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }
  }

  @discardableResult func merge(_ words: String...) throws -> Outcome { try mergeWith(words) }

  @discardableResult func mergeWith(_ words: [String]) throws -> Outcome {
    try sandbox.run(["merge", "--source", "dev", "--target", "prod"] + words)
  }

  /// What a query gives in the target.
  func found(_ query: String) throws -> String {
    try cluster.sql(query, in: target).trimmingCharacters(in: .newlines)
  }

  /// Everything in the target, sequences too, in one word.
  func state() throws -> String {
    let queries = try found(
      """
      SELECT string_agg(format('SELECT %L || coalesce(md5(string_agg(t::text, '','' ORDER BY t::text)), '''') FROM (SELECT * FROM %s) t',
        c.oid::regclass, c.oid::regclass), ' UNION ALL ' ORDER BY c.oid) FROM pg_class c
      WHERE c.relkind IN ('r', 'S') AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
      """)
    return try found(queries)
  }

  /// A merge that must be refused, and leave everything as it was, sequences too.
  @discardableResult func refused(_ status: Int32, _ words: [String]) throws -> Outcome {
    let before = try state()
    let outcome = try mergeWith(words)
    #expect(outcome.status == status, "\(outcome)")
    #expect(outcome.error != nil && outcome.hint != nil, "\(outcome)")
    #expect(try state() == before, "the target was changed: \(outcome)")
    return outcome
  }
}
