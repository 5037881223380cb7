import Denoising
import TestSupport
import Testing

/// Signals of every length from 0 to 2,000: as many samples come out as go in, each in its place.
@Suite struct EveryLengthTests {
  private static let signal = noise(2_000, seed: 11)

  /// A network that hands its frame on shows places and weights: with the wrong ones something else than the signal comes out.
  @Test(arguments: [1, 7, 225, 449, 450]) func aModelThatChangesNothingReturnsTheSignal(hop: Int) throws {
    let stream = try DenoisingStream(model: try .load(.scaling(by: 1)), channels: 1, hop: hop)
    for length in 0...2_000 {
      let clean = run(Array(Self.signal.prefix(length)), through: stream, chunks: [2_000])
      #expect(clean.count == length)
      #expect(zip(clean, Self.signal).allSatisfy { abs($0 - $1) <= 1e-5 }, "\(length) samples")
    }
  }

  /// Nothing of the clean signal is the input with all its bits, which tells its place exactly.
  @Test(arguments: [(1, 0), (7, 0), (225, 0), (449, 0), (450, 0), (7, 450), (225, 450), (450, 900)])
  func withAMixOf0TheBitsAreTheInputs(hop: Int, ahead: Int) throws {
    var options = StreamOptions(hop: hop)
    options.mix = 0
    let context = ahead == 0 ? nil : (span: 4, ahead: ahead)
    let stream = try DenoisingStream(model: try .load(.scaling(by: 2, context: context)), options: options)
    for length in 0...2_000 {
      let samples = Array(Self.signal.prefix(length))
      #expect(bits(run(samples, through: stream, chunks: [700])) == bits(samples), "\(length) samples")
    }
  }

  /// With a real network: what is final before a signal ends does not depend on where it ends.
  @Test(arguments: [("nonlinear", 225), ("nonlinear", 449), ("context", 450), ("surroundings", 450), ("matches", 450)])
  func whatIsFinalDoesNotKnowTheEnd(name: String, hop: Int) throws {
    let stream = try DenoisingStream(model: try .fixture(name), channels: 1, hop: hop)
    let whole = run(Self.signal, through: stream, chunks: [2_000])
    for length in 0...2_000 {
      let step = feed(Self.signal[..<length], to: stream)
      #expect(step.progress.consumed == length && step.progress.produced >= length - stream.latency)
      #expect(bits(Array(step.output)) == bits(Array(whole.prefix(step.output.count))), "\(length) samples")
      #expect(step.output.count + flush(stream).count == length)
    }
  }
}
