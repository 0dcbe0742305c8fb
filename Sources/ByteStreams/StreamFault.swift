package import ArchiveModel
import Glibc

/// What goes wrong while bytes flow.
///
/// Codes: `streamTruncated` when a stream ends before its own end mark, `streamDamaged` when its bytes or its
/// checksum are wrong, `streamTrailing` when bytes follow its end, `streamTooLarge` when it grows past what
/// was recorded; `storeReadFailed`, `storeWriteFailed`, `storeFull` from the system; `interrupted`; and
/// `unexpected` when memory runs out or a stage is used after its end.
package struct StreamFault: Fault, Equatable {
  package let code: FaultCode
  package let message: String
  package let hint: String?
  package var cause: (any Error)? { nil }

  package init(_ code: FaultCode, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}

extension StreamFault {
  private static let damageHint = "Use another copy of this backup, and run verify to see which are whole."

  static func truncated(_ format: String) -> StreamFault {
    StreamFault(.streamTruncated, "the \(format) stream ends before its end mark", hint: damageHint)
  }

  static func damaged(_ format: String, _ reason: String) -> StreamFault {
    StreamFault(.streamDamaged, "the \(format) stream is damaged: \(reason)", hint: damageHint)
  }

  static func trailing(_ format: String) -> StreamFault {
    StreamFault(.streamTrailing, "bytes that are not \(format) follow the end of the stream", hint: damageHint)
  }

  static func tooLarge(limit: Int64) -> StreamFault {
    StreamFault(.streamTooLarge, "the stream is longer than the \(limit) bytes it may have", hint: damageHint)
  }

  static func outOfMemory(_ purpose: String) -> StreamFault {
    StreamFault(.unexpected, "no memory for \(purpose)")
  }

  static let usedAfterEnd = StreamFault(.unexpected, "a stream was used after its end")

  /// A failed read of something that is named in the message.
  static func reading(_ name: String, errno number: Int32) -> StreamFault {
    StreamFault(.storeReadFailed, "\(name) cannot be read: \(describe(number))")
  }

  /// A failed write; a full disk or quota has its own code.
  static func writing(_ name: String, errno number: Int32) -> StreamFault {
    let isFull = number == ENOSPC || number == EDQUOT || number == EFBIG
    return StreamFault(
      isFull ? .storeFull : .storeWriteFailed, "\(name) cannot be written: \(describe(number))",
      hint: isFull ? "Free some space there, then run the command again." : nil)
  }

  private static func describe(_ number: Int32) -> String {
    var text = [CChar](repeating: 0, count: 256)
    guard strerror_r(number, &text, text.count) == 0 else { return "error \(number)" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
