/// Plain samples, as they come: without a header, or behind that of a WAV file. The last incomplete sample is dropped and
/// told.
final class PCMReader: SampleReader {
  let channels: Int
  let sampleRate: Double?
  private(set) var remarks: [String] = []
  private(set) var gapCount = 0
  let statedFrames: Int?
  /// Names of chunks behind the samples, which say more of the sound.
  private(set) var chunksBehind: [String] = []
  private let input: ByteInput
  private let pcm: PCM
  private let gaps: GapPolicy
  /// What comes at the end of the samples, if their number is stated: further chunks of a WAV file.
  private var framesLeft: Int?
  /// Bytes behind the last whole sample that still belong to the samples, and one where theirs is an odd number.
  private var (incomplete, padding) = (0, 0)
  private var framesRead = 0

  /// - Parameter dataBytes: bytes of samples, for an input that says so.
  init(
    _ input: ByteInput, _ pcm: PCM, channels: Int, rate: Double?, gaps: GapPolicy, dataBytes: UInt64? = nil
  ) {
    (self.input, self.pcm, self.channels, sampleRate, self.gaps) = (input, pcm, channels, rate, gaps)
    statedFrames = dataBytes.map { Int(clamping: $0) / (channels * pcm.samples.bytes) }
    framesLeft = statedFrames
    if let dataBytes {
      (incomplete, padding) = (Int(clamping: dataBytes) % (channels * pcm.samples.bytes), Int(dataBytes % 2))
    }
  }

  func read(into samples: inout MutableSpan<Float>) throws(CommandError) -> Int {
    let size = channels * pcm.samples.bytes
    let room = min(samples.count / channels, framesLeft ?? .max)
    if room == 0 {
      try skipChunks()
      return 0
    }
    guard try input.require(size) else {
      remarkOnEnd(incomplete: input.count)
      return 0
    }
    if framesRead == 0, statedFrames == nil { remarkOnHeader() }
    let frames = min(room, input.count / size)
    if let start = unsafe input.unread.baseAddress {
      unsafe pcm.decode(start, count: frames * channels, into: &samples)
    }
    input.take(frames * size)
    if pcm.samples.integerBits == nil {
      gapCount += try requireFinite(samples.span, count: frames * channels)
    }
    framesRead += frames
    framesLeft = framesLeft.map { $0 - frames }
    return frames
  }

  /// Bare samples may be anything; these four bytes hardly are.
  private func remarkOnHeader() {
    guard input.count >= 4, unsafe input.unread.prefix(4).elementsEqual("RIFF".utf8) else { return }
    remarks.append(
      "\(input.path) begins as a WAV does, and its header was taken for samples; without --raw it is read as one")
  }

  private func requireFinite(_ samples: Span<Float>, count: Int) throws(CommandError) -> Int {
    var found = 0
    for index in 0..<count where !samples[index].isFinite {
      if gaps == .error {
        throw .sampleNotFinite(
          path: input.path, frame: framesRead + index / channels + 1, channel: index % channels + 1)
      }
      found += 1
    }
    return found
  }

  private func remarkOnEnd(incomplete: Int) {
    if incomplete > 0 {
      remarks.append("\(input.path) ends within a sample: \(counted(incomplete, "byte")) left out")
      input.take(incomplete)
    } else if let statedFrames, framesRead < statedFrames {
      remarks.append(cutShort(input.path, stated: statedFrames, found: framesRead))
    }
  }

  /// Reads what follows the samples, so that a writer at the other end of a pipe can finish. Chunks have names of four
  /// printable characters; anything else is told, because the header's length was then not true.
  private func skipChunks() throws(CommandError) {
    framesLeft = 0
    if try input.require(incomplete) { remarkOnEnd(incomplete: incomplete) }
    try input.skip(padding)
    (incomplete, padding) = (0, 0)
    while try input.require(8) {
      let name = (0..<4).map { input[$0] }
      // In the order of the samples' bytes: RIFX is big-endian throughout.
      let size = (4..<8).reduce(0) { $0 | Int(input[$1]) << (8 * (pcm.isBigEndian ? 7 - $1 : $1 - 4)) }
      guard name.allSatisfy({ (32..<127).contains($0) }) else { break }
      let letters = String(decoding: name, as: UTF8.self)
      if SoundChunk.mayPass(letters), !chunksBehind.contains(letters), chunksBehind.count < 8 {
        chunksBehind.append(letters)
      }
      input.take(8)
      try input.skip(size + size % 2)
    }
    let rest = try input.skip(.max)
    if rest > 0 { remarks.append(goesOn(input.path, bytes: rest)) }
  }
}

/// A sound that has more than its header says.
func goesOn(_ path: String, bytes: Int) -> String {
  "\(path) goes on behind the samples that its header states: \(counted(bytes, "byte")) left out"
}

/// A sound that has fewer samples than its header says.
func cutShort(_ path: String, stated: Int, found: Int) -> String {
  "\(path) is cut short: its header states \(counted(stated, "sample")) a channel, and \(found) are there"
}
