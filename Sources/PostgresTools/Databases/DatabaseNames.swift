package import ArchiveModel
import CryptoPrimitives

/// Names of side and kept databases, cut to PostgreSQL's 63 bytes without two ever meaning the same.
package enum DatabaseNames {
  /// `NAMEDATALEN - 1`: the server cuts longer names silently.
  package static let longest = 63

  /// `<database>__restore_<timestamp>`: where a restore goes before it is swapped in.
  package static func side(
    of database: String, at time: CivilTimestamp, taken: Set<String>
  ) -> String {
    free(database, "__restore_\(time)", taken)
  }

  /// `<database>_before_<timestamp>`: what the replaced database is called from then on.
  package static func kept(
    of database: String, at time: CivilTimestamp, taken: Set<String>
  ) -> String {
    free(database, "_before_\(time)", taken)
  }

  /// The first of the name, the name and `_2`, `_3`, … that is not taken.
  private static func free(_ database: String, _ ending: String, _ taken: Set<String>) -> String {
    var number = 1
    while true {
      let name = fitted(database, ending + (number == 1 ? "" : "_\(number)"))
      if !taken.contains(name) { return name }
      number += 1
    }
  }

  /// Joins both; a beginning that is too long is cut between characters and followed by 8 digits of its SHA-256.
  private static func fitted(_ beginning: String, _ ending: String) -> String {
    let whole = beginning + ending
    guard whole.utf8.count > longest else { return whole }
    let digest = "_" + SHA256.digest(of: beginning.utf8).hex.prefix(8)
    let room = longest - ending.utf8.count - digest.utf8.count
    var cut = ""
    for scalar in beginning.unicodeScalars {
      guard cut.utf8.count + String(scalar).utf8.count <= room else { break }
      cut.unicodeScalars.append(scalar)
    }
    return cut + digest + ending
  }
}
