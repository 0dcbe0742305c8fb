/// A small expense tracker, large enough to be dumped in more than one piece.
enum ExampleSchema {
  static let script = """
    CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL);
    CREATE TABLE expenses (
      id serial PRIMARY KEY, user_id integer NOT NULL REFERENCES users (id), amount numeric(10,2) NOT NULL,
      spent_on date NOT NULL, note text);
    CREATE INDEX ON expenses (user_id, spent_on);
    CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
    INSERT INTO alembic_version VALUES ('3f2a91c07d5e');
    INSERT INTO users (email, name) SELECT 'user' || i || '@example.org', 'User ' || i FROM generate_series(1, 20) i;
    INSERT INTO expenses (user_id, amount, spent_on, note)
      SELECT 1 + i % 20, (i * 7919 % 100000) / 100.0, date '2025-01-01' + i % 365, md5(i::text)
      FROM generate_series(1, 5000) i;
    CREATE SCHEMA billing;
    CREATE TABLE billing.invoices (number text PRIMARY KEY, total numeric NOT NULL);
    INSERT INTO billing.invoices VALUES ('A-1', 10), ('A-2', 20.5);
    """
}
