/// Reads the records that `psql --csv` writes (RFC 4180).
///
/// Fields are apart by commas and quoted where needed, lines end with a line feed.
struct CSVRecords {
  /// The word that psql prints, unquoted, for NULL.
  let null: String

  /// The records; a field that is the NULL word is nil.
  ///
  /// An empty line is a record of one empty field, as psql writes for an empty text.
  func records(in bytes: [UInt8]) -> [[String?]] {
    var records: [[String?]] = []
    var record: [String?] = []
    var field: [UInt8] = []
    var wasQuoted = false
    var isOpen = false
    var index = 0

    func finishField() {
      let text = String(decoding: field, as: UTF8.self)
      record.append(!wasQuoted && text == null ? nil : text)
      field.removeAll(keepingCapacity: true)
      wasQuoted = false
    }

    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\"") where isOpen:
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
          field.append(byte)
          index += 1
        } else {
          isOpen = false
        }
      case UInt8(ascii: "\"") where field.isEmpty && !wasQuoted:
        isOpen = true
        wasQuoted = true
      case UInt8(ascii: ",") where !isOpen: finishField()
      case UInt8(ascii: "\n") where !isOpen:
        finishField()
        records.append(record)
        record.removeAll(keepingCapacity: true)
      default: field.append(byte)
      }
    }
    return records
  }
}
