import Testing

@testable import Command

/// Gaps that are to stay as they are: in front of a signal with an offset a zero would be the largest jump that a network sees.
@Suite struct GapsThatStayMakeNoJump {
  private final class Given: SampleReader {
    let channels = 2
    let sampleRate: Double? = nil
    let statedFrames: Int? = nil
    let gapCount = 0
    let remarks: [String] = []
    private var rest: ArraySlice<Float>

    init(_ samples: [Float]) { rest = samples[...] }

    /// In pieces, as a pipe brings them.
    func read(into samples: inout MutableSpan<Float>) throws(CommandError) -> Int {
      let frames = min(100, rest.count / channels, samples.count / channels)
      for index in 0..<frames * channels { samples[index] = rest.removeFirst() }
      return frames
    }
  }

  private final class Taken: SampleWriter {
    let clipped = 0
    var samples: [Float] = []

    func write(_ span: Span<Float>) throws(CommandError) { for index in span.indices { samples.append(span[index]) } }
    func finish() throws(CommandError) {}
  }

  @Test(arguments: [0, 1, 99, 255, 256, 300], [1, 64, 1000])
  func whatStandsInIsTheFirstNumberAndTheGapComesBack(missing: Int, piece: Int) throws {
    var signal: [Float] = []
    for frame in 0..<400 {
      signal += [frame < missing ? (frame == 0 ? .infinity : .nan) : 1000 + Float(frame), 5]
    }
    signal[2 * 350] = .nan
    let filler = GapFiller(Given(signal), path: "a", names: ["x", "y"], policy: .keep)
    let taken = Taken()
    let writer = KeptBeginnings(taken, of: filler)
    var block = [Float](repeating: 0, count: 2 * piece)
    var seen: [Float] = []
    while true {
      var room = block.mutableSpan
      let frames = try filler.read(into: &room)
      if frames == 0 { break }
      seen += block.prefix(2 * frames)
      try writer.write(block.span.extracting(first: 2 * frames))
    }
    #expect(filler.remarks.isEmpty)
    // A lead that is missing for longer is not waited for; the engine has 0 for it, as ever.
    let near: Float = missing < 256 ? 1000 + Float(missing) : 0
    for frame in 0..<min(missing, 256) { #expect(seen[2 * frame] == near) }
    #expect(seen[2 * 350].isNaN && seen.count == 800)
    #expect(taken.samples.map(\.bitPattern) == signal.map(\.bitPattern))
  }
}
