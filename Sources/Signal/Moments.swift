internal import CSystem

/// Mean and standard deviation of some points, summed in double precision so that a large offset does not swallow a small signal.
public struct Moments {
  /// `Σ x / count`
  public let mean: Double
  /// `√(Σ (x − mean)² / count)`: of the population, not of a sample from it.
  public let deviation: Double

  /// The moments of `count` points, at least 1.
  public init(of points: UnsafePointer<Float>, count: Int) {
    // Four sums side by side: fixed in order, and not one long chain of additions that each wait for the last.
    var sum = SIMD4<Double>.zero
    let blocks = count / 4 * 4
    for i in stride(from: 0, to: blocks, by: 4) {
      sum += unsafe SIMD4(UnsafeRawPointer(points + i).loadUnaligned(as: SIMD4<Float>.self))
    }
    var total = sum.sum()
    for i in blocks..<count { total += unsafe Double(points[i]) }
    mean = total / Double(count)

    var squares = SIMD4<Double>.zero
    for i in stride(from: 0, to: blocks, by: 4) {
      let difference = unsafe SIMD4(UnsafeRawPointer(points + i).loadUnaligned(as: SIMD4<Float>.self)) - mean
      squares += difference * difference
    }
    var square = squares.sum()
    for i in blocks..<count {
      let difference = unsafe Double(points[i]) - mean
      square += difference * difference
    }
    deviation = sta_system_sqrt(square / Double(count))
  }
}
