/// A signal that somebody else sees too.
final class ObservedReader: WrappingReader {
  let reader: any SampleReader
  private let observer: SignalAlignment

  init(_ reader: any SampleReader, _ observer: SignalAlignment) { (self.reader, self.observer) = (reader, observer) }

  func read(into samples: inout MutableSpan<Float>) throws(CommandError) -> Int {
    let frames = try reader.read(into: &samples)
    try observer.append(samples.span.extracting(first: frames * channels), to: .noisy)
    return frames
  }
}

/// An output that somebody else sees too, before it is rounded to its format.
final class ObservedWriter: SampleWriter {
  var clipped: Int { writer.clipped }

  private let writer: any SampleWriter
  private let observer: SignalAlignment

  init(_ writer: any SampleWriter, _ observer: SignalAlignment) { (self.writer, self.observer) = (writer, observer) }

  func write(_ samples: Span<Float>) throws(CommandError) {
    try observer.append(samples, to: .cleaned)
    try writer.write(samples)
  }

  func finish() throws(CommandError) { try writer.finish() }
}
