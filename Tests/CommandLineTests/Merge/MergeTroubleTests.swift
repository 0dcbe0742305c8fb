import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// Triggers, locks, roles and deaths: whatever goes wrong, nothing is changed.
  @Suite struct MergeTroubleTests {
    @Test("triggers fire or rest, and one that keeps rows out, or fails, ends the merge")
    func triggers() throws {
      let ground = try MergeGround()
      try ground.cluster.sql(
        """
        CREATE TABLE log (what text);
        CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN INSERT INTO public.log VALUES (NEW.name); RETURN NEW; END';
        CREATE FUNCTION swallowed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER noted AFTER INSERT ON tags FOR EACH ROW EXECUTE FUNCTION noted();
        CREATE TRIGGER off BEFORE INSERT ON tags FOR EACH ROW EXECUTE FUNCTION swallowed();
        ALTER TABLE tags ENABLE ALWAYS TRIGGER noted;
        """, in: ground.target)
      let swallowed = try ground.refused(12, ["--table", "tags"])
      #expect(swallowed.error?.contains("1 rows were to be written and 0 were") ?? false, "\(swallowed)")
      #expect(swallowed.hint?.contains("--no-triggers") ?? false)
      try ground.cluster.sql("ALTER TABLE tags DISABLE TRIGGER off", in: ground.target)
      let dry = try ground.merge("--table", "tags", "--no-triggers", "--dry-run")
      #expect(dry.output.contains("triggers of public.tags rest: noted"), "\(dry)")
      #expect(try ground.merge("--table", "tags", "--no-triggers", "--no-safety-backup").status == 0)
      #expect(try ground.found("SELECT count(*) FROM log") == "0")
      #expect(
        try ground.found(
          "SELECT string_agg(tgname::text || tgenabled::text, ' ' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal"
        )
          == "notedA offD")
      try ground.cluster.sql("INSERT INTO tags VALUES ('third')", in: ground.source)
      #expect(try ground.merge("--table", "tags", "--no-safety-backup").status == 0)
      #expect(try ground.found("SELECT what FROM log") == "third")
    }

    @Test("a lock that is held is not waited for long, and rows that are hidden are an error")
    func locksAndRoles() throws {
      let ground = try MergeGround()
      let psql = try ground.sandbox.start(
        [
          "\(Cluster.bin)/psql", "-Xq", "-h", ground.cluster.folder, "-p", "\(ground.cluster.port)", "-U",
          "postgres",
          "-d", ground.target, "-c", "BEGIN; LOCK TABLE tags IN SHARE MODE; SELECT pg_sleep(60)",
        ])
      for _ in 0..<100
      where try ground.found("SELECT count(*) FROM pg_locks WHERE relation = 'tags'::regclass") == "0" {
        usleep(50_000)
      }
      let locked = try ground.merge("--table", "tags", "--no-safety-backup")
      #expect(
        locked.status == 8 && locked.error?.contains("nothing was merged: a lock") ?? false, "\(locked)")
      // The server goes on sleeping, and holding its lock, when only its client is gone.
      try ground.cluster.sql(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE query LIKE '%pg_sleep(60)%' AND datname = current_database() AND pid <> pg_backend_pid()
        """, in: ground.target)
      _ = try psql.end()
      try ground.cluster.sql(
        """
        CREATE ROLE merge_poor LOGIN PASSWORD '\(Sandbox.password)';
        GRANT ALL ON ALL TABLES IN SCHEMA public TO merge_poor;
        ALTER TABLE tags ENABLE ROW LEVEL SECURITY
        """, in: ground.target)
      defer {
        _ = try? ground.cluster.sql("DROP OWNED BY merge_poor; DROP ROLE merge_poor", in: ground.target)
      }
      try ground.sandbox.write(
        ground.sandbox.text(".env").replacingOccurrences(
          of: "PROD_DB_USER=postgres", with: "PROD_DB_USER=merge_poor"), to: ".env")
      let hidden = try ground.refused(8, ["--table", "tags", "--no-safety-backup"])
      #expect(hidden.error?.contains("row-level security") ?? false, "\(hidden)")
    }

    @Test("killed while it writes, it has changed nothing, and the next one tells of it")
    func killed() throws {
      let ground = try MergeGround()
      try ground.cluster.sql(
        """
        CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END';
        CREATE TRIGGER slow BEFORE INSERT ON tags FOR EACH ROW EXECUTE FUNCTION slow()
        """, in: ground.target)
      let words = ["merge", "--source", "dev", "--target", "prod", "--table", "tags", "--no-safety-backup"]
      let before = try ground.state()
      let program = try ground.sandbox.start([Sandbox.program] + words)
      let sleeping =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
      for _ in 0..<400 where try ground.found(sleeping) == "0" { usleep(50_000) }
      #expect(try ground.found(sleeping) == "1")
      program.send(SIGKILL)
      #expect(try program.end().status == 137)
      try ground.cluster.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
        in: ground.target)
      #expect(try ground.state() == before)
      try ground.cluster.sql("DROP TRIGGER slow ON tags", in: ground.target)
      #expect(try ground.sandbox.run(words).status == 0)
      #expect(try ground.found("SELECT count(*) FROM tags") == "2")
    }
  }
}
