/// Memory for one block of a signal, channels interleaved.
struct Block {
  private(set) var samples: [Float]
  /// Sample frames that `samples` begins with since the last `read`.
  private(set) var frames = 0

  init(channels: Int) { samples = [Float](repeating: 0, count: blockLength(channels: channels) * channels) }

  /// Takes the next block of a reader that has as many channels. False at the end.
  mutating func read(_ reader: any SampleReader) throws(CommandError) -> Bool {
    var room = samples.mutableSpan
    let count = try reader.read(into: &room)
    frames = count
    return count > 0
  }
}
