/// Makes a clean signal and a noisy one from a recipe and a seed.
struct Synthesizer {
  let waveform: Waveform
  let amplitude: Double
  let frequency: Double
  let noise: Noise
  /// The stretches of `x` that follow one another in the signal.
  private let runs: [Range<Int>]
  private var source: RandomSource

  /// Either windows or one stretch from 0. Places and noise have a generator each, so that neither choice moves the other.
  init(
    waveform: Waveform, amplitude: Double, frequency: Double, noise: Noise, extent: Extent, seed: UInt64
  ) {
    (self.waveform, self.amplitude, self.frequency, self.noise) = (waveform, amplitude, frequency, noise)
    var seeds = SplitMix64(seed: seed)
    var places = RandomSource(seededBy: &seeds)
    source = RandomSource(seededBy: &seeds)
    switch extent {
    case .length(let length): runs = [0..<length]
    case .windows(let count, let start):
      runs = WindowPlan.starts(count: count, start, from: &places).map { $0..<$0 + WindowPlan.windowLength }
    }
  }

  enum Extent: Equatable {
    case length(Int)
    case windows(Int, WindowPlan.Start)
  }

  /// Hands over the signal in blocks of at most 4,096 samples.
  mutating func run(
    _ take: (_ clean: Span<Float>, _ noisy: Span<Float>) throws(CommandError) -> Void
  ) throws(CommandError) {
    for run in runs {
      for start in stride(from: run.lowerBound, to: run.upperBound, by: 4096) {
        let values = (start..<min(start + 4096, run.upperBound)).map {
          waveform.value(at: $0, amplitude: amplitude, frequency: frequency)
        }
        let clean = values.map { Float($0) }
        // The noise is added before rounding: the noisy signal is the nearest `Float` to the true sum.
        let noisy = values.map { Float($0 + noise.draw(from: &source)) }
        try take(clean.span, noisy.span)
      }
    }
  }
}
