import ArchiveModel
import CryptoPrimitives
import Glibc
import Synchronization

/// SHA-256 of many files at once, on all cores.
package enum FileDigests {
  /// Hashes `count` files and gives each one's tally or what went wrong with it, in order.
  ///
  /// - Parameters:
  ///   - cores: the most threads to use.
  ///   - open: opens file `index` for reading and returns a descriptor, which is closed here; called from any
  ///     of the threads.
  ///   - done: told each result as it comes, from any of the threads.
  package static func compute(
    count: Int, cores: Int = AvailableCores.count, open: @escaping @Sendable (_ index: Int) throws -> Int32,
    done: @escaping @Sendable (_ index: Int, Result<StreamTally, any Error>) -> Void = { _, _ in }
  ) -> [Result<StreamTally, any Error>] {
    let board = Board(count: count)
    let work: @Sendable () -> Void = {
      let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceSize, alignment: 4096)
      defer { piece.deallocate() }
      while let index = board.next() {
        let result = Result { try tally(of: try open(index), number: index, through: piece) }
        board.set(result, at: index)
        done(index, result)
      }
    }
    // The calling thread works as well, so one thread less is started and none for a single file.
    let helpers = (1..<max(1, min(cores, count))).compactMap { _ in startThread(work) }
    work()
    for helper in helpers { pthread_join(helper, nil) }
    return board.results
  }

  /// Small enough that what was read is hashed out of the core's own cache.
  private static let pieceSize = 256 << 10

  private static func tally(
    of descriptor: Int32, number: Int, through piece: UnsafeMutableRawBufferPointer
  ) throws -> StreamTally {
    defer { close(descriptor) }
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    var hash = SHA256()
    var bytes: Int64 = 0
    while true {
      let count = read(descriptor, piece.baseAddress, piece.count)
      if count == 0 { return StreamTally(bytes: bytes, digest: hash.finish()) }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw StreamFault.reading("file \(number + 1) of those to hash", errno: errno)
      }
      hash.update(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(piece)[..<count]))
      bytes += Int64(count)
    }
  }
}

/// Hands out the numbers of the files and takes their results.
private final class Board: Sendable {
  private let state: Mutex<(next: Int, results: [Result<StreamTally, any Error>?])>

  init(count: Int) { state = Mutex((0, Array(repeating: nil, count: count))) }

  func next() -> Int? {
    state.withLock { state in
      guard state.next < state.results.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  func set(_ result: Result<StreamTally, any Error>, at index: Int) {
    state.withLock { $0.results[index] = result }
  }

  var results: [Result<StreamTally, any Error>] { state.withLock { $0.results.compactMap(\.self) } }
}
