import Glibc

/// A place for one block in flight; its buffers serve one block after another.
final class BlockSlot {
  let input = BlockBuffer()
  let output = BlockBuffer()
  var index = 0
  var isLast = false
  var isDone = false
  var failure: (any Error)?

  /// Runs `transform` over this block; what it throws is kept for the owner.
  func run<Transform: BlockTransform & ~Copyable>(
    _ transform: inout Transform?, made make: () throws -> Transform
  ) {
    do {
      if transform == nil { transform = try make() }
      let block = BlockInput(index: index, isLast: isLast, bytes: input.bytes)
      try transform?.transform(block, into: output)
    } catch {
      failure = error
    }
  }

  func clear() {
    input.clear()
    output.clear()
    isDone = false
    failure = nil
  }
}

/// The threads that transform blocks, and the ring of slots that they share with the owner of the stream.
///
/// A slot belongs to the owner until it is handed over, to one worker until it is done, and to the owner
/// again; the monitor orders these passages, which is what makes the class safe to share.
final class BlockCrew<Transform: BlockTransform & ~Copyable>: @unchecked Sendable {
  let slots: [BlockSlot]
  let make: @Sendable () throws -> Transform
  private let workerLimit: Int
  private let monitor = Monitor()
  private var workers: [pthread_t] = []
  private var handedOver = 0
  private var taken = 0
  private var waiting = 0
  private var isStopping = false

  init(workers: Int, slots: Int, make: @escaping @Sendable () throws -> Transform) {
    workerLimit = workers
    self.slots = (0..<slots).map { _ in BlockSlot() }
    self.make = make
  }

  func slot(of block: Int) -> BlockSlot { slots[block % slots.count] }

  /// Hands the next block to the workers; false when there is no thread to take it.
  ///
  /// A thread is started only when all others are busy, so a short stream starts few or none.
  func handOver() -> Bool {
    let isThreadWanted = monitor.locked {
      handedOver += 1
      monitor.signalWork()
      return handedOver - taken > waiting
    }
    if isThreadWanted, workers.count < workerLimit, let worker = startThread({ self.work() }) {
      workers.append(worker)
    }
    guard workers.isEmpty else { return true }
    taken += 1
    return false
  }

  var hasNoThread: Bool { workers.isEmpty }

  func isDone(_ slot: BlockSlot) -> Bool { monitor.locked { slot.isDone } }

  func waitUntilDone(_ slot: BlockSlot) {
    monitor.locked { while !slot.isDone { monitor.waitForBlock() } }
  }

  /// Lets each worker end the block it is at, and joins them all.
  func stop() {
    monitor.locked {
      isStopping = true
      monitor.signalEveryWorker()
    }
    for worker in workers { pthread_join(worker, nil) }
    workers = []
  }

  private func work() {
    // The thread that reads a pipe, and the programs that fill it, go first: blocks can wait, in their ring.
    _ = nice(5)
    var transform: Transform?
    while let slot = takeBlock() {
      slot.run(&transform, made: make)
      monitor.locked {
        slot.isDone = true
        monitor.signalBlock()
      }
    }
  }

  private func takeBlock() -> BlockSlot? {
    monitor.locked {
      while taken == handedOver, !isStopping {
        waiting += 1
        monitor.waitForWork()
        waiting -= 1
      }
      guard !isStopping else { return nil }
      taken += 1
      return slot(of: taken - 1)
    }
  }
}
