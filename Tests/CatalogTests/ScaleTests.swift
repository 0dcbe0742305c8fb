import ArchiveModel
import Foundation
import Testing

@testable import Catalog

/// Many rows: `CATALOG_ROWS=1000000` measures the size of DESIGN §11; times are printed, never asserted.
@Suite struct ScaleTests {
  @Test("first pages, searches and lookups of a large catalog are right, and their cost is shown (F22)")
  func large() throws {
    let environment = ProcessInfo.processInfo.environment
    let rows = environment["CATALOG_ROWS"].flatMap { Int($0) } ?? 100_000
    let folder = try ScratchFolder()
    try Catalog.fresh(in: folder).close()
    try LargeCatalog.fill(folder.catalog, count: rows)
    let prod = try EnvironmentName("prod")
    func newest(_ wanted: (Int) -> Bool) -> [Int64] {
      Array((1...rows).reversed().lazy.filter(wanted).prefix(50).map(Int64.init))
    }

    let works: [(name: String, expected: [Int64]?, work: (Catalog) throws -> [Backup])] = [
      ("open", [], { _ in [] }),
      ("first page", newest { _ in true }, { try $0.list().backups }),
      (
        "environment", newest { ($0 - 1) % 100 == 0 },
        { catalog in
          try catalog.list(BackupFilter(environment: EnvironmentName("dev"))).backups
        }
      ),
      (
        "environment, kind, format", newest { $0 % 50 == 0 },
        { catalog in
          try catalog.list(BackupFilter(environment: prod, kind: .full, format: .custom)).backups
        }
      ),
      ("state", newest { $0 % 1_000 == 700 }, { try $0.list(BackupFilter(state: .damaged)).backups }),
      ("label", newest { $0 % 1_000 == 0 }, { try $0.list(BackupFilter(label: "release")).backups }),
      ("rare combination", nil, { try $0.list(BackupFilter(format: .directory)).backups }),
      ("search prod", newest { ![1, 2].contains($0 % 100) && $0 != 5 }, { try $0.search("prod") }),
      ("search backup_prod", nil, { try $0.search("backup_prod") }),
      ("search release 77", nil, { try $0.search("release 77") }),
      ("search differs", newest { $0 % 1_000 == 700 }, { try $0.search("differs") }),
      ("search \"before release\"", newest { $0 % 10 == 0 }, { try $0.search("\"before release\"") }),
      ("search e", nil, { try $0.search("e") }),
      ("search nothing", [], { try $0.search("nothing at all") }),
      ("latest good", nil, { try [$0.latestGood(prod)].compactMap { $0 } }),
      ("longest unverified", nil, { try $0.longestUnverified(in: "archive", limit: 50) }),
      ("summary", nil, { try [$0.summary(of: prod).last].compactMap { $0 } }),
    ]
    let names = try Catalog(at: folder.catalog, now: Sample.now).environments().map(\.rawValue)
    #expect(names == ["dev", "once", "prod", "stage"])
    for (name, expected, work) in works {
      var times: [Duration] = []
      for _ in 0..<5 {
        var found: [Backup] = []
        times.append(
          try ContinuousClock().measure {
            found = try work(Catalog(at: folder.catalog, now: Sample.now, ifMissing: .refuse))
          })
        if let expected { #expect(found.map(\.sequence) == expected, "\(name)") }
      }
      print("catalog of \(rows): \(name): \(times.sorted()[2])")
    }
  }
}
