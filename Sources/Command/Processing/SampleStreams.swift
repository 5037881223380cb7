/// A signal that is read in blocks, channels interleaved.
protocol SampleReader: AnyObject {
  /// 1 or more.
  var channels: Int { get }
  /// Hertz; nil where the input does not say.
  var sampleRate: Double? { get }
  /// Sample frames that the input says it holds; nil where it does not.
  var statedFrames: Int? { get }
  /// Samples so far that were missing or no finite number; they are given as such unless the policy is `error`.
  var gapCount: Int { get }
  /// What is to be told of the input besides errors, each a sentence. Complete after the last sample.
  var remarks: [String] { get }
  /// How much of the input has been read, 0 to 1, where that can be known without counting samples.
  var fractionRead: Double? { get }

  /// Fills `samples`, whose count is a multiple of `channels`, with the samples that follow.
  ///
  /// Waits for one sample frame (one sample of each channel), and for no more than that: what has arrived is given. Returns
  /// the number of sample frames that `samples` holds now; 0 only at the end.
  func read(into samples: inout MutableSpan<Float>) throws(CommandError) -> Int
}

extension SampleReader {
  var fractionRead: Double? { nil }
}

/// A signal that is read from another reader, and changed or watched on its way. What is known of it is what that one knows.
protocol WrappingReader: SampleReader {
  var reader: any SampleReader { get }
}

extension WrappingReader {
  var channels: Int { reader.channels }
  var sampleRate: Double? { reader.sampleRate }
  var statedFrames: Int? { reader.statedFrames }
  var gapCount: Int { reader.gapCount }
  var remarks: [String] { reader.remarks }
  var fractionRead: Double? { reader.fractionRead }
}

/// A signal that is written in blocks, channels interleaved.
protocol SampleWriter: AnyObject {
  /// Samples that were beyond the range of the file's format so far, and were written as its largest or smallest value.
  var clipped: Int { get }
  /// Whether its samples are whole numbers, among which there is none for what is no number.
  var holdsIntegers: Bool { get }

  /// Writes a multiple of the number of channels, and holds nothing back.
  func write(_ samples: Span<Float>) throws(CommandError)

  /// Makes the output whole; a file gets its name. Without this call nothing is left of a file.
  func finish() throws(CommandError)
}

extension SampleWriter {
  var holdsIntegers: Bool { false }
}

/// Sample frames that are worked on at once: enough to amortize the calls, few enough to stay small with many channels.
func blockLength(channels: Int) -> Int { max(16, min(4096, 65_536 / channels)) }

/// What becomes of samples that are missing or no finite number.
enum GapPolicy: String, CaseIterable {
  /// They end the run, with their place.
  case error
  /// The last sample before the gap stands in; before the first, the first, or 0 where 256 or more are missing there.
  case hold
  /// A straight line between the samples around the gap stands in; at either end the nearest sample.
  case interpolate
  /// They stay as they are; inside, what `hold` takes stands in for what is around them.
  case keep
}
