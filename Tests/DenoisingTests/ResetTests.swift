import Denoising
import TestSupport
import Testing

/// A stream that has been reset, or flushed to its end, is a fresh one.
@Suite struct ResetTests {
  @Test(arguments: ["sta-convolutional", "context", "surroundings", "matches"], [1, 300, 450, 1_111])
  func nothingOfASignalReachesTheNext(name: String, length: Int) throws {
    let model = try DenoisingModel.fixture(name)
    let stream = try DenoisingStream(model: model, channels: 1, hop: 150)
    let second = noise(1_000, seed: 2)
    let expected = bits(try model.denoise(second, hop: 150))

    _ = feed(noise(length, seed: 1) + [.nan], to: stream)
    #expect(stream.nonFiniteCount == 1)
    stream.reset()
    #expect(stream.nonFiniteCount == 0 && stream.consumedCount == 0 && stream.cleanFrameCount == 0)
    #expect(bits(run(second, through: stream, chunks: [64])) == expected, "after a reset")
    #expect(bits(run(second, through: stream, chunks: [64])) == expected, "after a flush")
  }

  @Test func aResetEndsAFlushThatIsUnderWay() throws {
    let model = try DenoisingModel.fixture("nonlinear")
    let stream = try DenoisingStream(model: model, channels: 1)
    _ = feed(noise(200)[...], to: stream)
    #expect(flush(stream, room: 10).count == 10)
    #expect(feed(noise(5)[...], to: stream).progress == .init(consumed: 0, produced: 0))
    stream.reset()
    let second = noise(700, seed: 3)
    #expect(bits(run(second, through: stream, chunks: [700])) == bits(try model.denoise(second)))
  }

  @Test func flushingNothingGivesNothing() throws {
    let model = try DenoisingModel.load(.scaling(by: 1))
    #expect(run([], through: try DenoisingStream(model: model, channels: 1), chunks: [1]).isEmpty)
  }
}
