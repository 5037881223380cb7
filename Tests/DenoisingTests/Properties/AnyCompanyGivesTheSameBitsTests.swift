import Denoising
import TestSupport
import Testing

/// The bits that come out of a channel are its own affair: they are the same whatever pieces the signal comes in, whatever the
/// other channels hold, and whatever the stream has been used for, by whomever it was begun.
@Suite struct AnyCompanyGivesTheSameBitsTests {
  @Test(arguments: Seeds.first(80)) func asAloneInOnePieceThroughANewStream(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let isAny = Int.random(in: 0..<4, using: &random) == 0
    let model =
      isAny ? try .load(.anySurroundings(using: &random)) : try DenoisingModel.named(random.pick(Self.names))
    let leads = model.facts.leads
    let groups = leads == 1 ? Int.random(in: 1...4, using: &random) : 1
    let options = options(channels: groups * leads, for: model, using: &random)
    let signals = (0..<groups).map { _ in signal(leads: leads, hop: options.hop!, using: &random) }
    let count = signals.map(\.count).min()! / leads

    let together = (0..<count * leads * groups).map { i in
      let (frame, channel) = i.quotientAndRemainder(dividingBy: leads * groups)
      return signals[channel / leads][frame * leads + channel % leads]
    }
    let found = bits(try cleanInPieces(together, model, options, using: &random))
    #expect(found.count == together.count)
    for (group, signal) in signals.enumerated() {
      var alone = options
      (alone.channels, alone.framesAtOnce) = (leads, 1)
      let stream = try DenoisingStream(model: model, options: alone)
      let expected = bits(run(Array(signal.prefix(count * leads)), through: stream, chunks: [max(count, 1)]))
      let own = found.indices.lazy.filter { $0 % (leads * groups) / leads == group }.map { found[$0] }
      #expect(
        own.elementsEqual(expected), "\(model.facts.name), channels \(groups) × \(leads), \(options), \(count) samples")
    }
  }

  private static let names = [
    "linear", "nonlinear-spectral", "sta", "sta-leads", "sta-convolutional", "context", "context-leads", "surroundings",
    "surroundings-leads", "matches", "matches-leads", "following", "baseline", "general", "ecg",
  ]

  private func options(
    channels: Int, for model: DenoisingModel, using random: inout SplitMix64
  ) -> StreamOptions {
    let length = model.facts.frameLength
    let hops = [
      max(length / 60, 1), length / 2, length - 1, length, Int.random(in: max(length / 9, 1)...length, using: &random),
    ]
    var options = StreamOptions(channels: channels, hop: random.pick(hops))
    options.mix = random.pick([1, 1, 0, 0.3])
    options.rate = random.pick([nil, 250, 360.5, 1e-30])
    options.output = Int.random(in: 0..<4, using: &random) == 0 ? .residue : .signal
    options.nonFinite = random.pick([.hold, .zero, .pass])
    options.framesAtOnce = random.pick([1, 2, 64])
    return options
  }

  /// Up to twenty hops, or none at all, with numbers of any size and some that are none.
  private func signal(leads: Int, hop: Int, using random: inout SplitMix64) -> [Float] {
    let count =
      Int.random(in: 0...4, using: &random) == 0
      ? Int.random(in: 0...2, using: &random)
      : Int.random(in: 0...20 * hop, using: &random)
    let size = random.pick([1, 1, 0x1p-140, 1e20, 3e38] as [Float])
    var samples = noise(count * leads, seed: random.next()).map { $0 * size }
    for _ in 0..<Int.random(in: 0...3, using: &random) where !samples.isEmpty {
      let place = Int.random(in: 0..<samples.count, using: &random)
      samples[place] = random.pick([.nan, .infinity, -.infinity, 1e38])
    }
    return samples
  }

  /// Through a stream that has been used for something else, in pieces, and from some place on through another one.
  private func cleanInPieces(
    _ signal: [Float], _ model: DenoisingModel, _ options: StreamOptions, using random: inout SplitMix64
  ) throws -> [Float] {
    var stream = try DenoisingStream(model: model, options: options)
    let channels = options.channels
    _ = feed(noise(Int.random(in: 0...900, using: &random) * channels, seed: random.next())[...], to: stream)
    if Bool.random(using: &random) { _ = flush(stream) } else { stream.reset() }
    let most = random.pick([1, 13, 64, 450, 4_096])
    // One call in two has no room for more than a few hops.
    let room = Bool.random(using: &random) ? nil : stream.hop * Int.random(in: 1...3, using: &random)
    var (start, output) = (0, [Float]())
    while start < signal.count {
      let end = min(start + Int.random(in: 1...most, using: &random) * channels, signal.count)
      let step = feed(signal[start..<end], to: stream, room: room)
      output += step.output
      start += step.progress.consumed * channels
      if Int.random(in: 0..<50, using: &random) == 0 { stream = try successor(of: stream, model, options) }
    }
    while case let tail = flush(stream, room: room), !tail.isEmpty { output += tail }
    return output
  }

  private func successor(
    of stream: DenoisingStream, _ model: DenoisingModel, _ options: StreamOptions
  ) throws -> DenoisingStream {
    let next = try DenoisingStream(model: model, options: options)
    var state = [UInt8](repeating: 0, count: stream.stateSize)
    #expect(unsafe state.withUnsafeMutableBytes { unsafe stream.saveState(into: $0) })
    #expect(unsafe state.withUnsafeBytes { unsafe next.restoreState(from: $0) })
    return next
  }
}
