/// What a plan relies on: removals are right only as long as what is to be left is really there.
extension RetentionPlan {
  /// Indices of the kept backups that the floors of each series with removals rely on, series by series.
  ///
  /// These are the newest `min_keep` good ones that stay, and the newest proven one. Series named in `emptyable`
  /// need none.
  package func witnesses(emptyable: Set<String> = []) -> [Int] {
    var witnesses: [Int] = []
    for series in removingSeries where !(name(ofSeries: series).map(emptyable.contains) ?? false) {
      let kept = order.lazy.map(Int.init).filter { index in
        candidates[index].series == series && isGoodAndStays(index)
      }
      let newest = kept.prefix(minKeep)
      witnesses += newest
      let proven = kept.first { decisions[$0].reasons.contains(.newestProven) }
      if let proven, !newest.contains(proven) { witnesses.append(proven) }
    }
    return witnesses
  }

  /// Refuses every removal in the series of a witness whose files are not there as they were stored.
  package mutating func refuseRemovals(withoutFilesOf witness: Int) {
    let series = candidates[witness].series
    var count = 0
    for index in decisions.indices
    where candidates[index].series == series && decisions[index].action == .remove {
      decisions[index].action = .refuse
      decisions[index].reasons.insert(.absent)
      count += 1
    }
    guard count > 0 else { return }
    let cause = SeriesRefusal.Cause.absent(sequence: candidates[witness].sequence)
    refusals.append(SeriesRefusal(series: series, cause: cause, count: count))
    refusals.sort { $0.series < $1.series }
  }

  private var removingSeries: [Int32] {
    Set(indices(.remove).map { candidates[$0].series }).sorted()
  }

  private func isGoodAndStays(_ index: Int) -> Bool {
    candidates[index].traits.isSuperset(of: [.good, .counted]) && decisions[index].action == .keep
      && !decisions[index].reasons.contains(.future)
  }
}
