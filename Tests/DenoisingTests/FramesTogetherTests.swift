import Denoising
import TestSupport
import Testing

/// How many frames are cleaned together changes no bit, whatever the pieces, the channels and the options.
@Suite struct FramesTogetherTests {
  private func stream(_ model: DenoisingModel, _ options: StreamOptions, together: Int) throws -> DenoisingStream {
    var options = options
    options.framesAtOnce = together
    return try DenoisingStream(model: model, options: options)
  }

  @Test(
    arguments: [
      "linear", "nonlinear-spectral", "sta", "sta-leads", "sta-convolutional", "context", "context-leads",
      "surroundings", "surroundings-leads", "matches", "matches-leads", "following", "baseline",
    ],
    [1, 3, 64, 500])
  func aSignalComesOutWithTheSameBits(name: String, together: Int) throws {
    let model = try DenoisingModel.fixture(name)
    let channels = model.facts.leads == 1 ? 3 : model.facts.leads
    let options = StreamOptions(channels: channels, hop: 70)
    let signal = noise(channels * 3_000)
    let expected = run(signal, through: try stream(model, options, together: 1), chunks: [1])
    for chunks in [[3_000], [1], [700, 13], [449, 1, 900]] {
      let found = run(signal, through: try stream(model, options, together: together), chunks: chunks)
      #expect(bits(found) == bits(expected), "chunks of \(chunks)")
    }
  }

  @Test func optionsMeanTheSame() throws {
    let model = try DenoisingModel.fixture("sta-convolutional")
    var signal = noise(2_000)
    (signal[300], signal[301], signal[1_200]) = (.nan, .infinity, -.infinity)
    for nonFinite in [StreamOptions.NonFinite.hold, .zero, .pass] {
      for output in [StreamOptions.Output.signal, .residue] {
        var options = StreamOptions(hop: 90)
        (options.nonFinite, options.output, options.mix) = (nonFinite, output, 0.75)
        let expected = run(signal, through: try stream(model, options, together: 1), chunks: [17])
        let together = try stream(model, options, together: 7)
        #expect(bits(run(signal, through: together, chunks: [2_000])) == bits(expected))
        #expect(bits(run(signal, through: together, chunks: [311])) == bits(expected), "a second signal")
      }
    }
  }

  /// What was taken before a sample that is refused, or before the room ends, comes out in the same call.
  @Test func nothingWaitsBeyondACall() throws {
    let model = try DenoisingModel.load(.scaling(by: 1))
    var options = StreamOptions(hop: 50)
    options.nonFinite = .refuse
    var signal = noise(1_500)
    signal[1_010] = .nan
    let together = try stream(model, options, together: 100)
    let refused = feed(signal[...], to: together)
    #expect(refused.progress == .init(consumed: 1_010, produced: 600, isRefused: true))
    let short = feed(noise(1_000)[...], to: together, room: 120)
    #expect(short.progress.produced == 100)
  }

  @Test func aFrameBeyondFloatsRangeIsTheOnlyOneHandedOn() throws {
    let model = try DenoisingModel.load(.scaling(by: 1e30))
    var signal = [Float](repeating: 1e-3, count: 450 * 6)
    signal[450 * 3 + 5] = 1e20
    let options = StreamOptions(hop: 450)
    let together = try stream(model, options, together: 6)
    let clean = run(signal, through: together, chunks: [signal.count])
    #expect(together.uncleanedFrameCount == 1 && together.cleanFrameCount == 5)
    #expect(clean[450 * 3..<450 * 4].elementsEqual(signal[450 * 3..<450 * 4]))
  }
}
