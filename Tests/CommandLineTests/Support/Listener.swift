import Foundation
import Glibc
import Testing

/// A small HTTP server of python3 on 127.0.0.1 that writes down what it is told; ended with its last reference.
final class Listener {
  /// One POST.
  struct Request {
    var path: String
    var body: String
  }

  private let sandbox: Sandbox
  private let program: Program
  let port: String

  private static let script = """
    import http.server, json, os, sys
    folder = sys.argv[1]
    class Ear(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            number = len([name for name in os.listdir(folder) if name.endswith(".json")])
            name = "%s/%04d.json" % (folder, number)
            with open(name + ".new", "w") as file:
                json.dump({"path": self.path, "body": body}, file)
            os.rename(name + ".new", name)
            self.send_response(503 if os.path.exists(folder + "/refuse") else 200)
            self.end_headers()
        def log_message(self, *words): pass
    server = http.server.HTTPServer(("127.0.0.1", 0), Ear)
    with open(folder + "/port.new", "w") as file:
        file.write(str(server.server_port))
    os.rename(folder + "/port.new", folder + "/port")
    server.serve_forever()
    """

  init(in sandbox: Sandbox) throws {
    self.sandbox = sandbox
    mkdir(sandbox.at("heard"), 0o700)
    program = try sandbox.start(["python3", "-c", Self.script, sandbox.at("heard")])
    for _ in 0..<1000 where !FileManager.default.fileExists(atPath: sandbox.at("heard/port")) {
      usleep(10_000)
    }
    port = try sandbox.text("heard/port")
  }

  deinit {
    program.send(SIGKILL)
    _ = try? program.end(within: 5)
  }

  /// What was heard so far, in order.
  func requests() throws -> [Request] {
    try sandbox.names("heard").filter { $0.hasSuffix(".json") }.map { name in
      let document = try Document(try sandbox.text("heard/\(name)"))
      return Request(path: document["path"].text ?? "", body: document["body"].text ?? "")
    }
  }

  /// Forgets what was heard.
  func forget() {
    for name in sandbox.names("heard") where name.hasSuffix(".json") { unlink(sandbox.at("heard/\(name)")) }
  }

  /// Whether it answers 503 from now on.
  func refuse(_ isRefusing: Bool) throws {
    if isRefusing { try sandbox.write("", to: "heard/refuse") } else { unlink(sandbox.at("heard/refuse")) }
  }

  /// Writes an address of this server to a file that only its owner reads.
  func address(_ path: String, in name: String) throws {
    try sandbox.write("http://127.0.0.1:\(port)\(path)\n", to: name)
  }
}
