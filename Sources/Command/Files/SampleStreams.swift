/// A signal that is read in blocks, channels interleaved.
protocol SampleReader: AnyObject {
  /// 1 or more.
  var channels: Int { get }
  /// Hertz; nil where the file does not say.
  var sampleRate: Double? { get }

  /// Fills `samples`, whose count is a multiple of `channels`, with the samples that follow.
  ///
  /// Returns the number of sample frames (one sample of each channel) that it holds now; 0 only at the end.
  func read(into samples: inout MutableSpan<Float>) throws(CommandError) -> Int
}

/// A signal that is written in blocks, channels interleaved.
protocol SampleWriter: AnyObject {
  /// Samples that were beyond the range of the file's format so far, and were written as its largest or smallest value.
  var clipped: Int { get }

  /// Writes finite samples, a multiple of the number of channels.
  func write(_ samples: Span<Float>) throws(CommandError)

  /// Makes the file whole and gives it its name. Without this call nothing is left of it.
  func finish() throws(CommandError)
}

/// Sample frames that are worked on at once: enough to amortize the calls, few enough to stay small with many channels.
func blockLength(channels: Int) -> Int { max(16, min(4096, 65_536 / channels)) }
