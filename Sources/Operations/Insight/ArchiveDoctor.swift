import ArchiveModel
import Catalog
import Foundation
import Settings
import Storage

/// Looks at the archive: identity, permissions, room, catalog.
struct ArchiveDoctor {
  let context: OperationContext

  /// One line each; when the archive cannot be opened, one line that says why.
  func checks() async -> [DoctorReport.Check] {
    let archive: OpenArchive
    do {
      archive = try await OpenArchive.openAsIs(in: context, ifMissing: .refuse)
    } catch {
      return [DoctorOperation.failed("archive", error, hint: nil)]
    }
    return [await identity(archive), await permissions(archive), await room(archive), catalog(archive)]
  }

  private func identity(_ archive: OpenArchive) async -> DoctorReport.Check {
    do {
      let status = try await archive.store.check(writing: true)
      return DoctorReport.Check(
        name: "archive", passed: true,
        finding:
          "\(archive.path) is store \(status.id.map { String($0.rawValue.prefix(8)) } ?? "without an id"), and can be written"
      )
    } catch {
      return DoctorOperation.failed("archive", error, hint: nil)
    }
  }

  private func permissions(_ archive: OpenArchive) async -> DoctorReport.Check {
    do {
      let exposures = try await archive.exposures()
      guard let first = exposures.first else {
        return DoctorReport.Check(
          name: "permissions", passed: true, finding: "nobody else can read the archive")
      }
      let more = exposures.count > 1 ? ", and \(exposures.count - 1) more" : ""
      return DoctorReport.Check(
        name: "permissions", passed: false, finding: "\(first.path) \(first.finding)\(more)",
        hint: "Run: chmod -R go= \(archive.path).")
    } catch {
      return DoctorOperation.failed("permissions", error, hint: nil)
    }
  }

  private func room(_ archive: OpenArchive) async -> DoctorReport.Check {
    do {
      guard let free = try await archive.store.check(writing: false).freeBytes else {
        return DoctorReport.Check(name: "disk space", passed: true, finding: "the store does not tell")
      }
      let minimum = context.configuration.archive.minFree.value
      let largest = try archive.catalog.list(limit: 50).backups.map(\.storedBytes).max() ?? 0
      let needed = max(minimum.bytes, 2 * largest)
      return DoctorReport.Check(
        name: "disk space", passed: free >= needed,
        finding: "\(free >> 20) MiB free, the largest recent backup has \(largest >> 20) MiB",
        hint: "Free some space: at least twice the largest backup and min_free should fit.")
    } catch {
      return DoctorOperation.failed("disk space", error, hint: nil)
    }
  }

  private func catalog(_ archive: OpenArchive) -> DoctorReport.Check {
    do {
      let problems = try archive.catalog.quickCheck()
      return DoctorReport.Check(
        name: "catalog", passed: problems.isEmpty, finding: problems.first ?? "sound",
        hint: "Copy catalog.sqlite aside before anything else.")
    } catch {
      return DoctorOperation.failed("catalog", error, hint: nil)
    }
  }
}
