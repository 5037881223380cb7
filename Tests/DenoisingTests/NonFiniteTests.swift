import Denoising
import TestSupport
import Testing

/// What becomes of samples that are no finite numbers is the caller's choice.
@Suite struct NonFiniteTests {
  private static let places = [0, 5, 6, 700, 1_199]
  private static let signal = noise(1_200)

  private static func signal(with value: (Int) -> Float) -> [Float] {
    var samples = signal
    for place in places { samples[place] = value(place) }
    return samples
  }

  private static let bad = signal { $0 % 2 == 0 ? .nan : -.infinity }

  private func stream(_ policy: StreamOptions.NonFinite, mix: Float = 1) throws -> DenoisingStream {
    var options = StreamOptions()
    (options.nonFinite, options.mix) = (policy, mix)
    return try DenoisingStream(model: try .fixture("sta-convolutional"), options: options)
  }

  @Test func zeroStandsIn() throws {
    let expected = run(Self.signal { _ in 0 }, through: try stream(.hold), chunks: [100])
    #expect(bits(run(Self.bad, through: try stream(.zero), chunks: [100])) == bits(expected))
  }

  @Test func passedOnesKeepTheirBitsAndPlaces() throws {
    var expected = run(Self.bad, through: try stream(.hold), chunks: [100])
    for place in Self.places { expected[place] = Self.bad[place] }
    #expect(bits(run(Self.bad, through: try stream(.pass), chunks: [33])) == bits(expected))
    #expect(bits(run(Self.bad, through: try stream(.pass, mix: 0), chunks: [33])) == bits(Self.bad))
  }

  @Test(arguments: [1, 50, 1_200]) func refusedOnesAreNotTaken(chunk: Int) throws {
    let stream = try stream(.refuse)
    var output: [Float] = []
    var (start, refused) = (0, [Int]())
    while start < Self.bad.count {
      let step = feed(Self.bad[start..<min(start + chunk, Self.bad.count)], to: stream)
      output += step.output
      start += step.progress.consumed
      if step.progress.isRefused {
        refused.append(start)
        start += 1
      }
    }
    let good = Self.bad.filter(\.isFinite)
    #expect(refused == Self.places && stream.nonFiniteCount == 0)
    #expect(bits(output + flush(stream)) == bits(run(good, through: try self.stream(.hold), chunks: [64])))
  }

  @Test func countersTellWhatASignalHadUntilTheNext() throws {
    let stream = try stream(.hold)
    #expect(run(Self.bad, through: stream, chunks: [70]).count == 1_200)
    #expect(stream.nonFiniteCount == 5 && stream.consumedCount == 1_200 && stream.producedCount == 1_200)
    // Frames at 0, 225, 450, 675, and the one that ends with the signal.
    #expect(stream.cleanFrameCount == 5 && stream.uncleanedFrameCount == 0)
    _ = feed([1], to: stream)
    #expect(stream.nonFiniteCount == 0 && stream.consumedCount == 1 && stream.cleanFrameCount == 0)
  }

  @Test func framesThatTheNetworkCannotCleanAreCounted() throws {
    let stream = try DenoisingStream(model: try .load(.scaling(by: 1e30)), channels: 1)
    let large = [Float](repeating: 1e20, count: 450)
    #expect(
      run(large + [Float](repeating: 0, count: 900), through: stream, chunks: [450]).prefix(200) == large.prefix(200))
    #expect(stream.uncleanedFrameCount == 2 && stream.cleanFrameCount == 4)
  }
}
