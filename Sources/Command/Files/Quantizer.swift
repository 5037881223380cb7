/// Turns samples into integers of a given width: rounded to nearest, clamped at both ends, never wrapped.
///
/// libsndfile can convert too, but scales by 2¹⁵ − 1 what it reads with 2¹⁵ (so that 16-bit samples do not come back as
/// they were), and does not tell how many it clipped.
struct Quantizer {
  /// Samples that were clamped so far.
  private(set) var clipped = 0
  private let scale: Double
  private let shift: Int32

  /// - Parameter bits: 8, 16, 24 or 32.
  init(bits: Int) {
    scale = Double(1 << (bits - 1))
    shift = Int32(32 - bits)
  }

  /// The integer nearest to `sample` times full scale, in the upper bits of the result, where libsndfile expects it.
  mutating func quantize(_ sample: Float) -> Int32 {
    let value = (Double(sample) * scale).rounded(.toNearestOrEven)
    let clamped = min(max(value, -scale), scale - 1)
    if clamped != value { clipped += 1 }
    return Int32(clamped) << shift
  }
}
