import ArchiveModel
import Catalog

extension BackupSeries {
  /// What people call it, such as `prod/full` or `prod/table:billing.invoices+users`; without white space.
  var name: String {
    let parts = tables.isEmpty ? "" : ":" + tables.map(\.description).joined(separator: "+")
    return "\(environment)/\(kind.rawValue)\(parts)"
  }
}
