internal import CSystem
internal import Kernels
public import Storage

/// What wanders below a frequency, as far as what surrounds a frame can tell: kriging (D. G. Krige, 1951; G. Matheron, 1963).
///
/// Whatever lies below the edge `f` is taken for a Gaussian process with equal power at all its frequencies, whose covariance is
/// `κ(τ) = sin(2πfτ)/(2πfτ)`, and everything else for white noise, a `ratio`-th as strong in the means `m` of blocks of samples. Of that process, in
/// the frame's points, is expected `m̄ + r·κ(points, blocks)·(1 + r·κ(blocks, blocks))⁻¹·(m − m̄)`, where `m̄` is the mean of all `m`. Unlike a filter this knows where the signal ends.
///
/// The matrix depends on distances alone: that of some successive blocks is the corner of that of all, and so is its factor, by
/// Cholesky, which is therefore the only one.
@safe public final class Baseline {
  private let block, points: Int
  private let factor: ByteStorage
  /// `r·κ`, a row of the frame's points for each block, `pitch` numbers apart, so that all begin on a vector's bounds.
  private let rows: FloatStorage
  /// `m − m̄`, and what becomes of it.
  private let means: ByteStorage
  private let blocks, pitch: Int

  private init(
    block: Int, points: Int, factor: ByteStorage, rows: FloatStorage, means: ByteStorage, blocks: Int, pitch: Int
  ) {
    (self.block, self.points, self.factor, self.rows) = (block, points, factor, rows)
    (self.means, self.blocks, self.pitch) = (means, blocks, pitch)
  }

  /// For frames of `length` points, behind `before` points of a window of `window` points, of a signal with `rate` samples a
  /// second, positive. `edge`, in Hz, and `ratio` are positive, `block` is at most `window`.
  @inline(never) public static func make(
    length: Int, before: Int, window: Int, block: Int, edge: Float, ratio: Float, rate: Double
  ) throws(OutOfMemory) -> Baseline {
    let (blocks, lanes) = (window / block, Int(KERNELS_LANES))
    let pitch = (length + lanes - 1) / lanes * lanes
    let result = Baseline(
      block: block, points: length, factor: try .zeros(blocks * blocks * MemoryLayout<Double>.stride),
      rows: try .zeros(blocks * pitch), means: try .zeros(blocks * MemoryLayout<Double>.stride), blocks: blocks,
      pitch: pitch)
    // A rate may be as small as a number can be, and no product of these may be infinite.
    let (middle, turns, ratio) = (Double(block - 1) / 2, min(2 * Double(edge) / rate, 1e300), Double(ratio))
    for row in 0..<blocks {
      let centre = Double(row * block) + middle
      for n in 0..<length {
        result.rows[row * pitch + n] = Float(ratio * sinc(turns * (Double(before + n) - centre)))
      }
    }
    unsafe result.factorize { ratio * sinc(turns * Double($0 * block)) + ($0 == 0 ? 1 : 0) }
    return result
  }

  /// `sin(πx)/(πx)`
  private static func sinc(_ x: Double) -> Double {
    let angle = Double.pi * x
    return abs(angle) < 1e-9 ? 1 : sta_system_sin(angle) / angle
  }

  /// Cholesky's factor, row after row, of a matrix whose elements depend on how far they are from its diagonal.
  @unsafe private func factorize(_ element: (Int) -> Double) {
    let factor = unsafe factor.base.assumingMemoryBound(to: Double.self)
    for i in 0..<blocks {
      for j in 0...i {
        let (left, right) = unsafe (factor + i * blocks, factor + j * blocks)
        var sum = element(i - j)
        for k in 0..<j { unsafe sum -= left[k] * right[k] }
        unsafe left[j] = i == j ? sum.squareRoot() : sum / right[j]
      }
    }
  }

  /// Writes the baseline in the points of the frame, less `centre` and divided by `scale`, a number above 0: of the window's `samples`
  /// in the places `present`. Of blocks not all of whose samples are there nothing is known; where there is no other, it is 0.
  @_optimize(speed) @inline(never) public func estimate(
    _ samples: UnsafePointer<Float>, present: Range<Int>, centre: Double, scale: Double,
    into row: UnsafeMutablePointer<Float>
  ) {
    let first = (present.lowerBound + block - 1) / block
    let count = min(present.upperBound / block, blocks) - first
    guard count > 0 else { return unsafe row.update(repeating: 0, count: points) }
    let (values, factor) = unsafe (
      means.base.assumingMemoryBound(to: Double.self), factor.base.assumingMemoryBound(to: Double.self)
    )
    var total = 0.0
    for i in 0..<count {
      var sum = 0.0
      let start = unsafe samples + (first + i) * block
      for n in 0..<block { unsafe sum += Double(start[n]) }
      unsafe values[i] = sum / Double(block)
      unsafe total += values[i]
    }
    let mean = total / Double(count)
    for i in 0..<count {
      var sum = unsafe values[i] - mean
      let left = unsafe factor + i * blocks
      for k in 0..<i { unsafe sum -= left[k] * values[k] }
      unsafe values[i] = sum / left[i]
    }
    // A column at a time, each of which ends with one more known.
    for i in stride(from: count - 1, through: 0, by: -1) {
      let left = unsafe factor + i * blocks
      unsafe values[i] /= left[i]
      let value = unsafe values[i]
      for k in 0..<i { unsafe values[k] -= left[k] * value }
    }
    unsafe row.update(repeating: Float((mean - centre) / scale), count: points)
    let add = unsafe kernels_best().pointee.add
    for i in 0..<count {
      unsafe add(rows.base + (first + i) * pitch, points, Float(values[i] / scale), row)
    }
  }
}
