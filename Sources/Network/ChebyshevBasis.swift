internal import CSystem
internal import Storage

/// Interpolation by a polynomial of degree 15 through the 16 Chebyshev nodes `s_k = cos(π(k + ½)/16)` of [−1, 1], and its transpose.
///
/// With `L_k` the polynomial that is 1 at `s_k` and 0 at the other nodes, `f(s) ≈ Σ_k f(s_k) L_k(s)`, and where many
/// functions are needed only in a sum, `Σ_i c_i f(s_i) ≈ Σ_k (Σ_i c_i L_k(s_i)) f(s_k)`. Both go through Chebyshev polynomials:
/// `L_k(s) = 2/16 Σ'_q T_q(s_k) T_q(s)`, where the prime halves the term of `q = 0`.
struct ChebyshevBasis {
  static let count = 16
  /// `s_k`
  private let nodes: FloatStorage
  /// `2/16 · T_q(s_k)`, half of it for `q = 0`, in the row of `q`
  private let table: FloatStorage

  init() throws(OutOfMemory) {
    let count = Self.count
    (nodes, table) = (try .zeros(count), try .zeros(count * count))
    for k in 0..<count {
      let angle = Double.pi * (Double(k) + 0.5) / Double(count)
      nodes[k] = Float(sta_system_cos(angle))
      for q in 0..<count {
        table[q * count + k] = Float(sta_system_cos(Double(q) * angle) * (q == 0 ? 1 : 2) / Double(count))
      }
    }
  }

  /// Writes the nodes of an interval to `points`.
  func placeNodes(from low: Float, to high: Float, into points: UnsafeMutablePointer<Float>) {
    let half = (high - low) / 2
    for k in 0..<Self.count { unsafe points[k] = low + half * (1 + nodes.base[k]) }
  }

  /// From values at the nodes to the coefficients of `T_q`.
  func coefficients(of values: UnsafePointer<Float>, into coefficients: UnsafeMutablePointer<Float>) {
    for q in 0..<Self.count {
      let row = unsafe table.base + q * Self.count
      var sum: Float = 0
      for k in 0..<Self.count { unsafe sum += row[k] * values[k] }
      unsafe coefficients[q] = sum
    }
  }

  /// The transpose: from sums `Σ_i c_i T_q(s_i)` to sums `Σ_i c_i L_k(s_i)`.
  func nodeWeights(of moments: UnsafePointer<Float>, into weights: UnsafeMutablePointer<Float>) {
    unsafe weights.update(repeating: 0, count: Self.count)
    for q in 0..<Self.count {
      let row = unsafe table.base + q * Self.count
      for k in 0..<Self.count { unsafe weights[k] += row[k] * moments[q] }
    }
  }
}
