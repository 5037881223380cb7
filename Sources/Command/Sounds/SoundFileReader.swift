/// The samples of a file that libsndfile reads.
final class SoundFileReader: SampleReader {
  let channels: Int
  var sampleRate: Double? { Double(file.format.rate) }
  var statedFrames: Int? { file.frames }
  var format: SoundFormat { file.format }
  var texts: SoundTexts { file.texts }
  private(set) var remarks: [String]
  private(set) var gapCount = 0
  /// Bytes behind everything that the header states.
  let bytesBehind: Int
  private let file: SoundFile
  private let input: ByteInput
  private let gaps: GapPolicy
  private var framesRead = 0

  /// - Parameters:
  ///   - bytesBehind: those behind everything that the header states.
  ///   - remarks: what is known already of the file.
  init(
    _ input: ByteInput, gaps: GapPolicy, bytesBehind: Int, remarks: [String] = []
  ) throws(CommandError) {
    self.bytesBehind = bytesBehind
    input.rewind()
    file = try SoundFile.reading(input.descriptor)
    (self.input, self.gaps, self.remarks) = (input, gaps, remarks)
    channels = file.format.channels
    if bytesBehind > 0 { self.remarks.append(goesOn(input.path, bytes: bytesBehind)) }
    if remarks.isEmpty, let (stated, found) = file.shortness {
      self.remarks.append(
        "\(input.path) is cut short: its header states \(counted(stated, "byte")), and \(found) are there")
    }
  }

  func read(into samples: inout MutableSpan<Float>) throws(CommandError) -> Int {
    let frames = file.read(into: &samples)
    if let failure = file.failure { throw failure }
    if file.hasFailed { throw .readFailed(path: input.path, reason: file.lastError) }
    if file.format.encoding.integerBits == nil { try countGaps(samples.span, count: frames * channels) }
    framesRead += frames
    if frames == 0, let stated = file.frames, framesRead < stated, remarks.isEmpty {
      remarks.append(cutShort(input.path, stated: stated, found: framesRead))
    }
    return frames
  }

  private func countGaps(_ samples: Span<Float>, count: Int) throws(CommandError) {
    for index in 0..<count where !samples[index].isFinite {
      if gaps == .error {
        throw .sampleNotFinite(
          path: input.path, frame: framesRead + index / channels + 1, channel: index % channels + 1)
      }
      gapCount += 1
    }
  }
}
