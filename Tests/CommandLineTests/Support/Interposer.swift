import Foundation
import Glibc

/// A library put before glibc's in the program under test, that counts its calls over all threads and lets one
/// of them fail, or kills the program there.
///
/// strace counts in each thread, and the program makes a thread for each piece of blocking work; here the ordinal
/// is the program's own. Children are not touched: `LD_PRELOAD` is not on the allow-list of their environment.
enum Interposer {
  /// The calls it knows.
  static let calls = [
    "fsync", "fdatasync", "renameat", "renameat2", "write", "pwrite64", "close", "unlinkat",
  ]

  private static let source = #"""
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <signal.h>
    #include <stdatomic.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/stat.h>
    #include <unistd.h>

    static atomic_int calls;

    /* Whether this call is the one: then it fails with errno, or is the last thing the program does. */
    static int hit(const char *name) {
      const char *call = getenv("FAULT_CALL");
      if (call == NULL || strcmp(call, name) != 0) return 0;
      int ordinal = atomic_fetch_add(&calls, 1) + 1;
      if (ordinal < atoi(getenv("FAULT_FROM")) || ordinal > atoi(getenv("FAULT_TO"))) return 0;
      int number = atoi(getenv("FAULT_ERRNO"));
      if (number == 0) kill(getpid(), SIGKILL);
      errno = number;
      return 1;
    }

    static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

    __attribute__((destructor)) static void tell(void) {
      const char *path = getenv("FAULT_COUNT");
      FILE *file = path ? fopen(path, "w") : NULL;
      if (file) { fprintf(file, "%d", atomic_load(&calls)); fclose(file); }
    }

    int fsync(int fd) { return hit("fsync") ? -1 : ((int (*)(int))next("fsync"))(fd); }
    int fdatasync(int fd) { return hit("fdatasync") ? -1 : ((int (*)(int))next("fdatasync"))(fd); }
    int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
      if (hit("renameat2")) return -1;
      return ((int (*)(int, const char *, int, const char *, unsigned))next("renameat2"))(from, old, to, new, flags);
    }
    int renameat(int from, const char *old, int to, const char *new) {
      if (hit("renameat")) return -1;
      return ((int (*)(int, const char *, int, const char *))next("renameat"))(from, old, to, new);
    }
    int unlinkat(int fd, const char *name, int flags) {
      return hit("unlinkat") ? -1 : ((int (*)(int, const char *, int))next("unlinkat"))(fd, name, flags);
    }
    ssize_t write(int fd, const void *bytes, size_t count) {
      struct stat status;
      /* Files only: threads wake each other by writing too, and would sleep for ever. */
      if (fd > 2 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && hit("write")) return -1;
      return ((ssize_t (*)(int, const void *, size_t))next("write"))(fd, bytes, count);
    }
    ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
      if (hit("pwrite64")) return -1;
      return ((ssize_t (*)(int, const void *, size_t, off64_t))next("pwrite64"))(fd, bytes, count, offset);
    }
    int close(int fd) {
      int result = ((int (*)(int))next("close"))(fd);
      return hit("close") ? -1 : result;
    }
    """#

  /// Compiles the library into the sandbox's outside folder, and gives its path.
  static func build(in sandbox: Sandbox) throws -> String {
    let library = sandbox.outside + "/interposer.so"
    guard access(library, R_OK) != 0 else { return library }
    try sandbox.write(source, to: "interposer.c")
    defer { unlink(sandbox.at("interposer.c")) }
    let outcome = try sandbox.tool("gcc", "-shared", "-fPIC", "-O1", "-o", library, "interposer.c", "-ldl")
    guard outcome.status == 0 else { throw ProgramFailure("gcc: \(outcome)") }
    return library
  }
}

extension Sandbox {
  /// Runs the program and counts one of its calls.
  func count(_ call: String, _ arguments: [String]) throws -> Int {
    let outcome = try interpose(call, 0...0, error: EIO, arguments, ["FAULT_COUNT": "\(outside)/count"])
    guard outcome.status == 0, let bytes = FileManager.default.contents(atPath: "\(outside)/count"),
      let count = Int(String(decoding: bytes, as: UTF8.self))
    else { throw ProgramFailure("the calls could not be counted: \(outcome)") }
    return count
  }

  /// Runs the program with an error, or without one SIGKILL, in the place of calls of these ordinals.
  func run(_ arguments: [String], failing call: String, at ordinals: ClosedRange<Int>, error: Int32?) throws
    -> Outcome
  {
    try interpose(call, ordinals, error: error ?? 0, arguments, [:])
  }

  private func interpose(
    _ call: String, _ ordinals: ClosedRange<Int>, error: Int32, _ arguments: [String],
    _ extra: [String: String]
  ) throws -> Outcome {
    let variables = [
      "LD_PRELOAD": try Interposer.build(in: self), "FAULT_CALL": call,
      "FAULT_FROM": "\(ordinals.lowerBound)",
      "FAULT_TO": "\(ordinals.upperBound)", "FAULT_ERRNO": "\(error)",
    ].merging(extra) { $1 }
    return try start(["env"] + variables.map { "\($0)=\($1)" } + [Self.program] + arguments).end(within: 60)
  }
}
