import ArchiveModel
import Foundation
import Testing

@testable import Operations

/// Scrubbing: every byte of every copy is read again within a period.
@Suite struct ScrubPlanTests {
  private let start = Date(timeIntervalSince1970: 1_767_225_600)
  private let period = TimeSpan(seconds: 30 * 86_400)

  private func id(_ number: Int) throws -> BackupID {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    return try #require(BackupID(String((0..<8).map { letters[number / Int(pow(26, Double($0))) % 26] })))
  }

  @Test("run each day, no copy gets older than the period, and no day reads much more than its share")
  func year() throws {
    var copies: [ScrubPlan.Copy] = []
    var most = 0.0
    for day in 0..<365 {
      let now = start.addingTimeInterval(Double(day) * 86_400)
      copies.append(
        ScrubPlan.Copy(
          backup: try id(day), bytes: 1_000 + Int64(day * 7919 % 500), read: now, isVerified: false))
      if copies.count > 60 { copies.removeFirst() }
      let due = Set(ScrubPlan(copies, period: period, now: now).due)
      if day > 60 {
        let read = copies.filter { due.contains($0.backup) }.reduce(0) { $0 + $1.bytes }
        most = max(most, Double(read) / Double(copies.reduce(0) { $0 + $1.bytes }))
      }
      for index in copies.indices where due.contains(copies[index].backup) {
        copies[index].read = now
        copies[index].isVerified = true
      }
      let oldest = copies.map { now.timeIntervalSince($0.read) }.max() ?? 0
      #expect(oldest <= Double(period.seconds) - 86_400, "day \(day)")
    }
    #expect(most < 0.15)
  }

  @Test("what becomes overdue is read whatever its size, and what was just read is not read again")
  func urgent() throws {
    func copy(_ number: Int, _ days: Double, bytes: Int64) throws -> ScrubPlan.Copy {
      ScrubPlan.Copy(
        backup: try id(number), bytes: bytes, read: start.addingTimeInterval(-days * 86_400), isVerified: true
      )
    }
    let copies = [
      try copy(0, 0, bytes: 10), try copy(1, 40, bytes: 1 << 40), try copy(2, 28, bytes: 1 << 40),
      try copy(3, 3, bytes: 10),
    ]
    #expect(try ScrubPlan(copies, period: period, now: start).due == [id(1), id(2)])
    #expect(ScrubPlan([ScrubPlan.Copy](), period: period, now: start).due.isEmpty)
  }

  @Test("F46: a clock that was set back reads nothing too often and ends")
  func clock() throws {
    let future = ScrubPlan.Copy(
      backup: try id(0), bytes: 10, read: start.addingTimeInterval(86_400), isVerified: true)
    #expect(ScrubPlan([future], period: period, now: start).due.isEmpty)
  }
}
