/// What is gathered of one signal of a comparison, channel by channel.
final class Track {
  private(set) var levels: [SignalLevels]
  /// Against the reference; empty where there is none.
  private(set) var scores: [SignalScore]
  /// Of the channels that are shown, as are the spectrograms.
  private(set) var envelopes: [Envelope]
  /// Empty where none are wanted.
  private(set) var spectrograms: [Spectrogram] = []
  private let channels: Int
  /// Of one channel.
  private var samples: [Float] = []

  init(
    channels: Int, shown: Int, detail: Comparison.Detail, isScored: Bool, integerBits: Int?
  ) throws(CommandError) {
    self.channels = channels
    levels = .init(repeating: SignalLevels(integerBits: integerBits), count: channels)
    scores = isScored ? .init(repeating: SignalScore(), count: channels) : []
    envelopes = .init(repeating: Envelope(capacity: detail.envelope), count: shown)
    if detail.columns > 0 {
      for _ in 0..<shown { spectrograms.append(try Comparison.spectrogram(detail)) }
    }
  }

  /// Takes sample frames, interleaved, and those of the reference that belong to them.
  func append(_ block: [Float], reference: [Float]?) {
    for channel in 0..<channels {
      samples.removeAll(keepingCapacity: true)
      samples.append(contentsOf: stride(from: channel, to: block.count, by: channels).lazy.map { block[$0] })
      for sample in samples { levels[channel].add(sample) }
      if let reference, !scores.isEmpty {
        for (frame, sample) in samples.enumerated() {
          scores[channel].add(reference: reference[frame * channels + channel], estimate: sample)
        }
      }
      guard channel < envelopes.count else { continue }
      for sample in samples { envelopes[channel].append(sample) }
      if !spectrograms.isEmpty { spectrograms[channel].append(samples[...]) }
    }
  }

  func finish() {
    for channel in envelopes.indices { envelopes[channel].finish() }
    for channel in spectrograms.indices { spectrograms[channel].finish() }
  }

  /// Over all channels.
  var level: SignalLevels { levels.dropFirst().reduce(into: levels[0]) { $0.add($1) } }
  var score: SignalScore? { scores.first.map { scores.dropFirst().reduce(into: $0) { $0.add($1) } } }
}
