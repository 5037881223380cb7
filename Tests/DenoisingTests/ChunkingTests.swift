import Denoising
import TestSupport
import Testing

/// How a signal is cut into pieces never changes a bit of what comes out.
@Suite struct ChunkingTests {
  private static let signal = noise(3_001, seed: 7)

  @Test(arguments: ["sta-convolutional", "sta", "nonlinear", "context", "surroundings", "matches"], [225, 450, 133])
  func anyChunkingGivesTheSameBits(name: String, hop: Int) throws {
    let model = try DenoisingModel.fixture(name)
    let expected = bits(try model.denoise(Self.signal, hop: hop))
    var generator = SplitMix64(seed: UInt64(hop))
    let random = (0..<4_000).map { _ in Int.random(in: 1...700, using: &generator) }
    let chunkings = [[1], [2], [224, 1], [225], [449], [450], [451], [997], [4_096], random]
    for chunks in chunkings {
      let stream = try DenoisingStream(model: model, channels: 1, hop: hop)
      #expect(bits(run(Self.signal, through: stream, chunks: chunks)) == expected, "chunks of \(chunks.prefix(3))")
    }
  }

  /// The same, where the caller has little room for output: a call then takes less than it is given.
  @Test(arguments: ["nonlinear", "context", "surroundings", "matches"], [100, 225, 300])
  func littleRoomForOutputOnlyMeansMoreCalls(name: String, room: Int) throws {
    let model = try DenoisingModel.fixture(name)
    let expected = bits(try model.denoise(Self.signal, hop: 100))
    let stream = try DenoisingStream(model: model, channels: 1, hop: 100)
    var output: [Float] = []
    var start = 0
    while start < Self.signal.count {
      let step = feed(Self.signal[start...], to: stream, room: room)
      try #require(step.progress.consumed > 0)
      start += step.progress.consumed
      output += step.output
    }
    // A flush has no need of a hop's room.
    while case let tail = flush(stream, room: room / 7), !tail.isEmpty { output += tail }
    #expect(bits(output) == expected)
  }

  @Test func aStreamWithoutRoomForAHopWaits() throws {
    let model = try DenoisingModel.fixture("nonlinear")
    let stream = try DenoisingStream(model: model, channels: 1, hop: 225)
    #expect(feed(Self.signal[...], to: stream, room: 224).progress == .init(consumed: 449, produced: 0))
    #expect(feed(Self.signal[449...], to: stream, room: 224).progress == .init(consumed: 0, produced: 0))
  }
}
