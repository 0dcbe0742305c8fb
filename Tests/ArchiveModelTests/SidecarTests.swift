import ArchiveModel
import Testing

@Suite struct SidecarTests {
  private let name = "backup_prod_20260104_103000.sql"
  private let hex = String(repeating: "0123456789abcdef", count: 4)

  private func read(_ text: String) throws -> Sidecar { try Sidecar(reading: Array(text.utf8), beside: name) }

  @Test func aSidecarReadsBackAsItWasWritten() throws {
    let digest = try #require(Digest(hex: hex))
    let sidecar = Sidecar(digest: digest, fileName: name)
    #expect(String(decoding: sidecar.text, as: UTF8.self) == "\(hex)  \(name)\n")
    #expect(try Sidecar(reading: sidecar.text, beside: name) == sidecar)
  }

  @Test(
    "F15: anything but our one line is refused, and the sentence says why",
    arguments: [
      ("", "is empty"),
      ("DIGEST  NAME\r\n", "carriage returns"),
      ("DIGEST  NAME", "line feed"),
      ("DIGEST  NAME\nDIGEST  NAME\n", "several lines"),
      ("UPPER  NAME\n", "lower-case hexadecimal"),
      ("abc  NAME\n", "lower-case hexadecimal"),
      ("\u{FEFF}DIGEST  NAME\n", "lower-case hexadecimal"),
      ("\\DIGEST  NAME\n", "lower-case hexadecimal"),
      ("DIGEST NAME\n", "two spaces"),
      ("DIGEST *NAME\n", "two spaces"),
      ("DIGEST\tNAME\n", "two spaces"),
      ("DIGEST  /etc/shadow\n", "path"),
      ("DIGEST  ../NAME\n", "path"),
      ("DIGEST  ./NAME\n", "path"),
      ("DIGEST  backup_prod_20260105_103000.sql\n", "another file"),
      ("DIGEST  NAME \n", "another file"),
      ("DIGEST   NAME\n", "another file"),
      ("DIGEST  NAME\0\n", "another file"),
      ("DIGEST  \n", "another file"),
    ])
  func strict(pattern: String, finding: String) throws {
    let text = pattern.replacing("DIGEST", with: hex).replacing("UPPER", with: hex.uppercased())
      .replacing("NAME", with: name)
    let fault = try #require(throws: ModelFault.self) { try read(text) }
    #expect(fault.code == .verifyFailed)
    #expect(fault.message.contains(finding))
  }

  @Test func bytesThatAreNotTextAreRefused() {
    #expect(throws: ModelFault(.verifyFailed, "")) {
      try Sidecar(reading: [0xff, 0xfe, 0x0a], beside: name)
    }
  }
}
