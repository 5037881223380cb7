import Denoising
import TestSupport
import Testing

/// A sample that is no number is heard in its own channel only, and there in no frame that did not see it.
@Suite struct SpoiledSamplesStayWhereTheyAreTests {
  /// A model, and how many samples of a window lie before and behind the frame that it cleans.
  struct Kind: Sendable, CustomTestStringConvertible {
    let name: String
    var before = 0
    var behind = 0
    var testDescription: String { name }
  }

  static let kinds = [
    Kind(name: "sta-convolutional"), Kind(name: "nonlinear"), Kind(name: "context", before: 500, behind: 400),
    Kind(name: "surroundings", before: 1_050, behind: 300), Kind(name: "ecg", before: 2_250, behind: 1_350),
    Kind(name: "matches", before: 1_050, behind: 300), Kind(name: "general", before: 1_800),
  ]

  @Test(arguments: kinds, Seeds.first(4)) func aSpoiledSampleReachesNoOtherFrameOrChannel(kind: Kind, seed: UInt64)
    throws
  {
    var random = SplitMix64(seed: seed)
    let model = try DenoisingModel.named(kind.name)
    // Long enough for something to lie behind what a sample reaches.
    let (length, count, channels) = (model.facts.frameLength, 4_000 + kind.before, 3)
    let hop = random.pick([100, 225, 449, 450])
    let spoiled = Int.random(in: 0..<3_000, using: &random)
    let channel = Int.random(in: 0..<channels, using: &random)
    var options = StreamOptions(channels: channels, hop: hop)
    options.nonFinite = random.pick([.hold, .zero])
    var signal = noise(count * channels, seed: random.next())
    let expected = run(signal, through: try DenoisingStream(model: model, options: options), chunks: [count])
    signal[spoiled * channels + channel] = random.pick([.nan, .infinity, -.infinity])
    let found = run(signal, through: try DenoisingStream(model: model, options: options), chunks: [count])

    #expect(found.allSatisfy { $0.isFinite })
    let changed = found.indices.filter { found[$0].bitPattern != expected[$0].bitPattern }
    #expect(changed.allSatisfy { $0 % channels == channel })
    // The starts of the frames whose window has the sample in it, and what they reach.
    let starts = stride(from: 0, to: count, by: hop).filter {
      spoiled >= $0 - kind.before && spoiled < $0 + length + kind.behind
    }
    let reach = starts[0]..<starts.last! + length
    #expect(!changed.isEmpty && changed.allSatisfy { reach.contains($0 / channels) }, "sample \(spoiled), hop \(hop)")
  }

  /// Where the leads of a model are cleaned together, each hears the others, but none of them a NaN.
  @Test(arguments: ["sta-leads", "context-leads", "surroundings-leads", "matches-leads", "following", "baseline"])
  func leadsThatAreCleanedTogetherStayFinite(
    name: String
  ) throws {
    let model = try DenoisingModel.fixture(name)
    let leads = model.facts.leads
    var signal = noise(leads * 2_000)
    for place in [0, 1, 700, 701, 702, 3_333] { signal[place] = place % 2 == 0 ? .nan : -.infinity }
    #expect(try model.denoise(signal, channels: leads).allSatisfy { $0.isFinite })
  }
}
