/// The samples of a WAV file.
final class WAVReader: SampleReader {
  let channels: Int
  var sampleRate: Double? { Double(file.format.rate) }
  var format: SoundFormat { file.format }
  var strings: [Int32: String] { file.strings }
  private let file: SoundFile
  private let descriptor: Descriptor
  private var framesRead = 0

  init(path: String) throws(CommandError) {
    descriptor = try Descriptor.reading(path)
    do throws(CommandError) {
      file = try SoundFile.reading(descriptor)
    } catch {
      descriptor.close()
      throw error
    }
    channels = file.format.channels
  }

  deinit {
    file.close()
    descriptor.close()
  }

  func read(into samples: inout MutableSpan<Float>) throws(CommandError) -> Int {
    let frames = file.read(into: &samples)
    if file.hasFailed { throw .readFailed(path: descriptor.path, reason: file.lastError) }
    if file.format.samples.integerBits == nil { try requireFinite(samples.span, count: frames * channels) }
    framesRead += frames
    return frames
  }

  private func requireFinite(_ samples: Span<Float>, count: Int) throws(CommandError) {
    for index in 0..<count where !samples[index].isFinite {
      throw .sampleNotFinite(
        path: descriptor.path, frame: framesRead + index / channels + 1, channel: index % channels + 1)
    }
  }
}
