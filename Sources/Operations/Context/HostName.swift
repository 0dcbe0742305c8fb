import Glibc

/// The name of this machine.
enum HostName {
  /// As the kernel has it; empty when it has none.
  static var own: String {
    var bytes = [UInt8](repeating: 0, count: 256)
    let status = bytes.withUnsafeMutableBytes { buffer in
      gethostname(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), 255)
    }
    return status == 0 ? String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) : ""
  }
}
