/// A part of a signal.
final class StretchReader: WrappingReader {
  var statedFrames: Int? { nil }

  let reader: any SampleReader
  private let stretch: Range<Int>
  private var block: Block
  /// Sample frames that have been read, those before the stretch among them.
  private(set) var position = 0

  /// - Parameter stretch: the sample frames that are wanted, counted from 0; the signal may end before.
  init(_ reader: any SampleReader, _ stretch: Range<Int>) {
    (self.reader, self.stretch) = (reader, stretch)
    block = Block(channels: reader.channels)
  }

  func read(into samples: inout MutableSpan<Float>) throws(CommandError) -> Int {
    while position < stretch.upperBound, try block.read(reader) {
      let range = stretch.clamped(to: position..<position + block.frames)
      position += block.frames
      if range.isEmpty { continue }
      let first = (range.lowerBound - position + block.frames) * channels
      for index in 0..<range.count * channels { samples[index] = block.samples[first + index] }
      return range.count
    }
    return 0
  }
}
