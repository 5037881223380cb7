/// The samples of a file that libsndfile reads.
final class SoundFileReader: SampleReader {
  let channels: Int
  var sampleRate: Double? { Double(file.format.rate) }
  var statedFrames: Int? { file.frames }
  var format: SoundFormat { file.format }
  var metadata: SoundMetadata { file.metadata }
  private(set) var remarks: [String]
  private(set) var gapCount = 0
  /// Bytes behind everything that the header states: in some kinds of file known from the beginning, in others after the last sample.
  private(set) var bytesBehind = 0
  private let file: SoundFile
  private let input: ByteInput
  private let gaps: GapPolicy
  private let length: SoundLength?
  private var framesRead = 0
  private var hasEnded = false

  /// - Parameter remarks: what is known already of the file.
  init(_ input: ByteInput, gaps: GapPolicy, remarks: [String] = []) throws(CommandError) {
    input.rewind()
    file = try SoundFile.reading(input.descriptor)
    (self.input, self.gaps, self.remarks) = (input, gaps, remarks)
    channels = file.format.channels
    length = input.size.flatMap { input.soundLength(size: $0) }
    tellOfBytesBehind(length?.behind ?? 0)
    guard remarks.isEmpty else { return }
    if let (stated, found) = length?.samples ?? file.shortness {
      self.remarks.append(
        "\(input.path) is cut short: its header states \(counted(stated, "byte")), and \(found) are there")
    } else if file.format.container == .ogg, let size = input.size, input.oggIsCutShort(size: size) {
      self.remarks.append("\(input.path) is cut short: its last page says that more follow, or is not all there")
    }
  }

  func read(into samples: inout MutableSpan<Float>) throws(CommandError) -> Int {
    let frames = try readAtMost(file.frames.map { $0 - framesRead } ?? .max, into: &samples)
    framesRead += frames
    if frames == 0, !hasEnded {
      hasEnded = true
      if length == nil { lookBehindTheEnd() }
      if let stated = file.frames, framesRead < stated, remarks.isEmpty {
        remarks.append(cutShort(input.path, stated: stated, found: framesRead))
      }
    }
    return frames
  }

  /// Of more samples than there are, some decoders take what follows them for damage.
  private func readAtMost(_ most: Int, into samples: inout MutableSpan<Float>) throws(CommandError) -> Int {
    let frames = most > 0 ? file.read(into: &samples, atMost: most) : 0
    if let failure = file.failure { throw failure }
    if file.hasFailed { throw .readFailed(path: input.path, reason: file.lastError) }
    if file.format.encoding.integerBits == nil { try countGaps(samples.span, count: frames * channels) }
    return frames
  }

  /// Two sounds in one file, one behind the other, are one to whoever listens to it.
  private func lookBehindTheEnd() {
    guard [.flac, .ogg, .mpeg].contains(file.format.container), let size = input.size else { return }
    let place = file.bytesRead
    if !input.isWithoutSamples(from: place, to: size) { tellOfBytesBehind(size - place) }
  }

  private func tellOfBytesBehind(_ count: Int) {
    guard count > 0 else { return }
    bytesBehind = count
    remarks.append(goesOn(input.path, bytes: count))
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
