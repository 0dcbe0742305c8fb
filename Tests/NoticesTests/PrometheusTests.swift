import ArchiveModel
import Foundation
import Glibc
import Testing

@testable import Notices

/// The text format of Prometheus, and the file it stands in.
@Suite struct PrometheusTests {
  @Test("names, help, types and values are written as the format has them")
  func format() {
    let text = PrometheusText.text([
      MetricFamily(
        "strongroom_copies", "Copies \\ of\ndumps.",
        [
          MetricFamily.Sample([.init("store", "a \"b\" \\ c\nd"), .init("state", "present")], 12),
          MetricFamily.Sample([], 1_767_522_600.5),
        ]),
      MetricFamily("strongroom_nothing", "No samples.", []),
    ])
    #expect(
      text == """
        # HELP strongroom_copies Copies \\\\ of\\ndumps.
        # TYPE strongroom_copies gauge
        strongroom_copies{store="a \\"b\\" \\\\ c\\nd",state="present"} 12
        strongroom_copies 1767522600.5

        """)
  }

  @Test("the file is replaced whole, readable by others, and nothing is left beside it")
  func textfile() throws {
    var template = Array("/tmp/strongroom-notices-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
    let folder = String(cString: try #require(made))
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/strongroom.prom"
    try Textfile.write("a 1\n", to: path)
    let reader = try #require(FileHandle(forReadingAtPath: path))
    try Textfile.write("b 2\n", to: path)
    #expect(try reader.readToEnd() == Data("a 1\n".utf8))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "b 2\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["strongroom.prom"])
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o644)
    let fault = #expect(throws: NoticeFault.self) { try Textfile.write("c", to: folder + "/none/x.prom") }
    #expect(fault?.code == .storeWriteFailed)
  }
}
