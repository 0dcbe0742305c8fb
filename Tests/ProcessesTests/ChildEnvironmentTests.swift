import Processes
import Testing

@Suite struct ChildEnvironmentTests {
  @Test("only the allow-list is handed down, and nothing of PostgreSQL's") func allowList() {
    let ours = [
      "PATH": "/bin", "HOME": "/root", "LANG": "C.UTF-8", "LC_ALL": "C", "TZ": "UTC", "TMPDIR": "/tmp",
      "USER": "u",
      "DOCKER_HOST": "unix:///d", "PGHOST": "evil", "PGSERVICE": "evil", "PGPASSWORD": "secret",
      "PGOPTIONS": "-c x",
      "DEV_DB_PASSWORD": "secret", "LD_PRELOAD": "x.so", "PSQLRC": "x", "PSQL_EDITOR": "x",
    ]
    #expect(
      Set(ChildEnvironment.inherited(from: ours).variables.keys) == [
        "PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER", "DOCKER_HOST",
      ])
  }

  @Test("additions win and removals remove") func changes() {
    let environment = ChildEnvironment(["A": "1", "B": "2"]).adding(["B": "3", "PGHOST": "/s"]).removing("A")
    #expect(environment.variables == ["B": "3", "PGHOST": "/s"])
  }

  @Test("a command shows itself as a shell would need it, without its environment") func commandDescription()
  {
    let command = Command(
      "/usr/bin/psql", ["-X", "it's", "", "a b", "x=1"], environment: ["PGPASSWORD": "secret"])
    #expect("\(command)" == "/usr/bin/psql -X 'it'\\''s' '' 'a b' x=1")
    #expect(command.name == "psql")
  }
}
