import Foundation
import Glibc

/// Waits until something is so, ten seconds at most; fails the test when it never is.
func wait(for what: String, until condition: () throws -> Bool) throws {
  for _ in 0..<1000 {
    if try condition() { return }
    usleep(10_000)
  }
  throw ProgramFailure("\(what) did not happen within ten seconds")
}

/// What the kernel shows of the processes of this machine.
enum Processes {
  /// The command lines that contain a word, words separated by spaces.
  static func commands(containing word: String) -> [String] {
    files("cmdline").map { String(decoding: $0.map { $0 == 0 ? 32 : $0 }, as: UTF8.self) }
      .filter { $0.contains(word) }
  }

  /// Whether a word is in any command line or any initial environment.
  static func show(_ word: String) -> Bool {
    let bytes = Data(word.utf8)
    return (files("cmdline") + files("environ")).contains { $0.range(of: bytes) != nil }
  }

  /// Kills every process whose command line contains a word that only this test knows.
  static func kill(containing mark: String) {
    for pid in pids {
      let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
      if line.range(of: Data(mark.utf8)) != nil { Glibc.kill(pid, SIGKILL) }
    }
  }

  /// Whether a process has a file of that name open.
  static func isReading(_ name: String, process: Int32) -> Bool {
    let folder = "/proc/\(process)/fd"
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return numbers.contains {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)"))?.hasSuffix(name)
        ?? false
    }
  }

  private static var pids: [Int32] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
  }

  private static func files(_ name: String) -> [Data] {
    pids.compactMap { FileManager.default.contents(atPath: "/proc/\($0)/\(name)") }
  }
}
