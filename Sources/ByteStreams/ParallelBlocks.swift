/// Cuts a stream into blocks, transforms them on all cores at once and delivers the results in order.
///
/// The owner's thread fills blocks and delivers; worker threads only transform. Delivery happens inside
/// `append`, `submit`, `drain` and `finish`: what is ready is delivered at once, and the owner waits for a
/// worker only when every block is in flight, which is also what bounds the memory. A stream of one block
/// starts no thread. The first failure in stream order is thrown; by then the threads are joined and the rest
/// is dropped. Dropping the value unfinished does the same.
package struct ParallelBlocks<Transform: BlockTransform & ~Copyable>: ~Copyable {
  private let crew: BlockCrew<Transform>
  private var ownersTransform: Transform?
  private var opened = 0
  private var delivered = 0
  private var isEnded = false

  /// Prepares a stream of blocks.
  ///
  /// - Parameters:
  ///   - workers: the most threads to use; with none the owner's thread transforms each block at once.
  ///   - inFlight: the most blocks between being filled and being delivered; each has one input and one output
  ///     buffer, which are used again. Two more than the workers when nil, and one where there is no worker.
  ///   - make: makes the transform of one thread, on that thread.
  package init(
    workers: Int = AvailableCores.count, inFlight: Int? = nil,
    make: @escaping @Sendable () throws -> Transform
  ) {
    crew = BlockCrew(
      workers: workers, slots: max(1, inFlight ?? (workers > 0 ? workers + 2 : 1)), make: make)
  }

  deinit { crew.stop() }

  /// The block that is being filled; `submit` hands it over and opens the next one.
  package var open: BlockBuffer { crew.slot(of: opened).input }

  /// Adds bytes and cuts a block whenever `blockSize` bytes are full and more follow.
  ///
  /// A full block waits for the byte after it, so that the last one is known to be the last.
  package mutating func append(
    _ bytes: UnsafeRawBufferPointer, blockSize: Int, into next: inout some ByteStage & ~Copyable
  ) throws {
    guard !isEnded else { throw StreamFault.usedAfterEnd }
    var rest = bytes[...]
    while !rest.isEmpty {
      if open.count == blockSize { try submit(into: &next) }
      let part = rest.prefix(blockSize - open.count)
      open.append(UnsafeRawBufferPointer(rebasing: part))
      rest = rest[part.endIndex...]
    }
  }

  /// Hands the open block over, whatever its size, and opens the next one.
  package mutating func submit(into next: inout some ByteStage & ~Copyable) throws {
    guard !isEnded else { throw StreamFault.usedAfterEnd }
    do {
      handOver(isLast: false)
      while delivered < opened, isFull || isOldestDone { try deliverOldest(into: &next) }
    } catch {
      end()
      throw error
    }
  }

  /// Delivers every block that was submitted, and waits for those that are not done.
  package mutating func drain(into next: inout some ByteStage & ~Copyable) throws {
    guard !isEnded else { throw StreamFault.usedAfterEnd }
    do {
      while delivered < opened { try deliverOldest(into: &next) }
    } catch {
      end()
      throw error
    }
  }

  /// Hands the open block over as the last one, even when it is empty, delivers all and joins the threads.
  ///
  /// The next stage is left for the caller to finish.
  package mutating func finish(into next: inout some ByteStage & ~Copyable) throws {
    guard !isEnded else { throw StreamFault.usedAfterEnd }
    handOver(isLast: true)
    try drain(into: &next)
    end()
  }

  private var isFull: Bool { opened - delivered == crew.slots.count }
  private var oldest: BlockSlot { crew.slot(of: delivered) }
  private var isOldestDone: Bool { crew.isDone(oldest) }

  private mutating func handOver(isLast: Bool) {
    let slot = crew.slot(of: opened)
    slot.index = opened
    slot.isLast = isLast
    opened += 1
    if (isLast && crew.hasNoThread) || !crew.handOver() {
      slot.run(&ownersTransform, made: crew.make)
      slot.isDone = true
    }
  }

  private mutating func deliverOldest(into next: inout some ByteStage & ~Copyable) throws {
    let slot = oldest
    crew.waitUntilDone(slot)
    if let failure = slot.failure { throw failure }
    if slot.output.count > 0 { try next.push(slot.output.bytes) }
    slot.clear()
    delivered += 1
  }

  private mutating func end() {
    isEnded = true
    ownersTransform = nil
    crew.stop()
  }
}
