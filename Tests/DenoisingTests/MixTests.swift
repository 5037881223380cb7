import Denoising
import TestSupport
import Testing

/// The noisy signal can be mixed in, aligned, and what was taken away can be had instead.
@Suite struct MixTests {
  private static let signal = noise(3 * 1_001, seed: 5)

  private func run(_ options: StreamOptions, _ name: String = "sta-convolutional", chunks: [Int] = [97]) throws
    -> [Float]
  {
    let stream = try DenoisingStream(model: try .fixture(name), options: options)
    return DenoisingTests.run(Self.signal, through: stream, chunks: chunks)
  }

  @Test(arguments: [1, 7, 225, 449, 450], [[1], [450], [5_000]]) func nothingOfTheCleanSignalIsTheInput(
    hop: Int, chunks: [Int]
  ) throws {
    var options = StreamOptions(channels: 3, hop: hop)
    options.mix = 0
    #expect(bits(try run(options, "linear", chunks: chunks)) == bits(Self.signal))
    options.output = .residue
    #expect(try run(options, "linear", chunks: chunks).allSatisfy { $0 == 0 })
  }

  @Test func mixedWaitsAsLongAsClean() throws {
    var options = StreamOptions()
    options.mix = 0
    let stream = try DenoisingStream(model: try .fixture("nonlinear"), options: options)
    let clean = try DenoisingStream(model: try .fixture("nonlinear"), channels: 1)
    for sample in Self.signal { #expect(feed([sample], to: stream).progress == feed([sample], to: clean).progress) }
  }

  @Test(arguments: [0.25, 0.5, 0.9] as [Float]) func aShareIsAShare(mix: Float) throws {
    let clean = try run(StreamOptions(channels: 3))
    var options = StreamOptions(channels: 3)
    options.mix = mix
    let mixed = try run(options)
    #expect(zip(mixed, zip(clean, Self.signal)).allSatisfy { abs($0 - (mix * $1.0 + (1 - mix) * $1.1)) <= 1e-6 })
    options.output = .residue
    #expect(bits(try run(options)) == bits(zip(Self.signal, mixed).map { $0 - $1 }))
  }

  /// Where the difference is beyond all numbers, the largest with the signal's sign.
  @Test func whatIsTakenAwayIsFinite() throws {
    var options = StreamOptions(hop: 450)
    options.output = .residue
    let signal = (0..<450).map { $0 % 2 == 0 ? 3e38 : -3e38 as Float }
    let taken = DenoisingTests.run(
      signal, through: try DenoisingStream(model: .load(.scaling(by: -1)), options: options), chunks: [450])
    #expect(taken == signal.map { $0 < 0 ? -.greatestFiniteMagnitude : .greatestFiniteMagnitude })
  }

  @Test(arguments: [-0.1, 1.1, .nan, .infinity] as [Float]) func otherSharesAreRefused(mix: Float) throws {
    var options = StreamOptions()
    options.mix = mix
    let model = try DenoisingModel.fixture("linear")
    #expect { _ = try DenoisingStream(model: model, options: options) } throws: { error in
      if case DenoisingError.mix = error { true } else { false }
    }
  }
}
