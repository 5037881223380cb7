/// Eight numbers that one instruction, or two, works on.
typealias Lanes = SIMD8<Float>

/// `exp(x)` of eight numbers `x ≤ 0`, within 2 units in the last place; below −86 it is 0.
///
/// `exp(x) = 2ⁿ · exp(r)` with `n` the integer nearest to `x / ln 2` and `|r| ≤ ln 2 / 2`, where the Taylor polynomial of
/// degree 7 is off by less than `r⁸/8! < 6·10⁻⁹`. No fused multiply-add: on a processor without it, Swift would call a
/// function for each lane.
@inline(__always)
func exponential(ofNonpositive x: Lanes) -> Lanes {
  // Adding 1.5·2²³ leaves no bits behind the point, which rounds, and puts n into the low bits.
  let magic: Float = 0x1.8p23
  let shifted = x * 1.442_695_04 + magic
  let n = shifted - magic
  // ln 2 in two parts, the first with so few bits that its product with n is exact.
  let r = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
  var sum = r * (1 / 5040) + (1 / 720)
  sum = sum * r + (1 / 120)
  sum = sum * r + (1 / 24)
  sum = sum * r + (1 / 6)
  sum = sum * r + 0.5
  sum = sum * (r * r) + r + 1
  let bits = unsafe unsafeBitCast(sum, to: SIMD8<UInt32>.self) &+ unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23
  return unsafe unsafeBitCast(bits, to: Lanes.self).replacing(with: 0, where: x .< -86)
}

extension UnsafePointer<Float> {
  /// The eight elements from `index` on.
  @inline(__always)
  func lanes(at index: Int) -> Lanes { unsafe UnsafeRawPointer(self + index).loadUnaligned(as: Lanes.self) }
}

extension UnsafeMutablePointer<Float> {
  /// The eight elements from `index` on.
  @inline(__always)
  func lanes(at index: Int) -> Lanes { unsafe UnsafeRawPointer(self + index).loadUnaligned(as: Lanes.self) }

  /// Replaces the eight elements from `index` on.
  @inline(__always)
  func store(_ lanes: Lanes, at index: Int) {
    unsafe UnsafeMutableRawPointer(self + index).storeBytes(of: lanes, as: Lanes.self)
  }
}
