/// Turns samples into integers of a given width: rounded to nearest, clamped at both ends, never wrapped.
///
/// libsndfile can convert too, but scales by 2¹⁵ − 1 what it reads with 2¹⁵ (so that 16-bit samples do not come back as
/// they were), and does not tell how many it clipped.
struct Quantizer {
  /// Samples that were clamped so far.
  private(set) var clipped = 0
  private let scale: Double
  private let shift: Int32
  private var dither: RandomSource?

  /// - Parameters:
  ///   - bits: 8 to 32.
  ///   - dither: where noise is drawn from, the sum of two uniform values of one step each, that is added before rounding:
  ///     mean and power of the rounding error are then the same whatever the signal (Lipshitz, Wannamaker and Vanderkooy,
  ///     "Quantization and dither", 1992).
  init(bits: Int, dither: RandomSource? = nil) {
    scale = Double(1 << (bits - 1))
    shift = Int32(32 - bits)
    self.dither = dither
  }

  /// The integer nearest to `sample` times full scale, in the upper bits of the result, where libsndfile expects it.
  /// What is no number becomes 0.
  mutating func quantize(_ sample: Float) -> Int32 {
    var value = Double(sample) * scale
    guard !value.isNaN else { return 0 }
    if dither != nil { value += (dither?.uniform() ?? 0) - (dither?.uniform() ?? 0) }
    let rounded = value.rounded(.toNearestOrEven)
    let clamped = min(max(rounded, -scale), scale - 1)
    if clamped != rounded { clipped += 1 }
    return Int32(clamped) << shift
  }
}
