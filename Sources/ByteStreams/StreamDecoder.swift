/// Decodes one member or frame after another as a stream, in bounded memory.
protocol StreamDecoder: ~Copyable {
  /// Decodes from the beginning of `input`, of which it drops what it has used, into `output`, which it
  /// replaces; true when a member or frame has ended there. Progress is made whenever there is input left or
  /// `output` came back full.
  mutating func step(_ input: inout Slice<UnsafeRawBufferPointer>, into output: BlockBuffer) throws -> Bool
}

/// How much a streamed decoder gives at a time: enough to be worth a call, little enough to stay in the cache.
let streamedStep = 256 << 10
