import ArchiveModel

/// An incoming object whose bytes are counted.
final class MeasuredIncoming: IncomingObject {
  private let base: any IncomingObject
  private let meter: StoreMeter

  init(_ base: any IncomingObject, _ meter: StoreMeter) {
    self.base = base
    self.meter = meter
  }

  var bytes: Int64 { base.bytes }

  func write(_ bytes: UnsafeRawBufferPointer) throws(StorageFault) {
    try meter.timedBlocking("write") { () throws(StorageFault) in try base.write(bytes) }
    meter.count(written: bytes.count)
  }

  func finish() throws(StorageFault) {
    try meter.timedBlocking("finish") { () throws(StorageFault) in try base.finish() }
  }

  func readBack() throws(StorageFault) -> any StoredObject {
    let object = try meter.timedBlocking("readBack") { () throws(StorageFault) in try base.readBack() }
    return MeasuredObject(object, meter)
  }

  func commit(as object: ObjectName) async throws(StorageFault) {
    try await meter.timed("commit") { () async throws(StorageFault) in try await base.commit(as: object) }
  }

  func replace(_ object: ObjectName) async throws(StorageFault) {
    try await meter.timed("replace") { () async throws(StorageFault) in try await base.replace(object) }
  }

  func abandon() async throws(StorageFault) {
    try await meter.timed("abandon") { () async throws(StorageFault) in try await base.abandon() }
  }
}

/// An open object whose bytes are counted.
final class MeasuredObject: StoredObject {
  private let base: any StoredObject
  private let meter: StoreMeter

  init(_ base: any StoredObject, _ meter: StoreMeter) {
    self.base = base
    self.meter = meter
  }

  var bytes: Int64 { base.bytes }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageFault) -> Int {
    let count = try meter.timedBlocking("read") { () throws(StorageFault) in try base.read(into: buffer) }
    meter.count(read: count)
    return count
  }
}
