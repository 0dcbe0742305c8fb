/// One stage of a pipeline: bytes are pushed in, and what it makes of them it pushes into the stage it holds.
///
/// A pipeline is read from the outside in, in the order in which the bytes pass:
///
///     let plain = Reading<StreamTally>()
///     let stored = Reading<StreamTally>()
///     var pipeline = Tally(plain, then: Compressor(.zstd(level: 3), then: Tally(stored, then: file)))
///
/// Rules that every stage keeps:
/// - `push` may be called with any number of bytes, none included; the bytes are valid during the call only.
/// - `finish` is called once, after the last `push`; it ends what the stage began and finishes the next one.
/// - A throw from either ends the pipeline. The caller drops it; what is dropped unfinished has joined its
///   threads and freed its memory when the drop returns, and never finishes the next stage.
/// - All calls come from one thread at a time, and so do the calls into the next stage.
package protocol ByteStage: ~Copyable {
  /// Takes the next bytes of the stream.
  mutating func push(_ bytes: UnsafeRawBufferPointer) throws
  /// Takes the end of the stream.
  mutating func finish() throws
}

/// A stage whose type is chosen at run time, such as sealed or not.
package struct AnyStage: ByteStage, ~Copyable {
  private var stage: any ByteStage & ~Copyable

  /// Hides the type of a stage.
  package init(_ stage: consuming some ByteStage & ~Copyable) { self.stage = consume stage }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws { try stage.push(bytes) }

  package mutating func finish() throws { try stage.finish() }
}
