internal import CSystem
internal import Kernels
internal import Storage

/// Interpolation by a polynomial through the `n` Chebyshev nodes `s_k = cos(π(k + ½)/n)` of [−1, 1], and its transpose.
///
/// With `L_k` the polynomial that is 1 at `s_k` and 0 at the other nodes, `f(s) ≈ Σ_k f(s_k) L_k(s)`, and where many
/// functions are needed only in a sum, `Σ_i c_i f(s_i) ≈ Σ_k (Σ_i c_i L_k(s_i)) f(s_k)`. Both go through Chebyshev polynomials:
/// `L_k(s) = 2/n Σ'_q T_q(s_k) T_q(s)`, where the prime halves the term of `q = 0`. Whatever `n`, there are 24 polynomials, those from
/// `T_n` on with coefficients of 0.
struct ChebyshevBasis {
  /// The most nodes, and the number of polynomials.
  static let limit = Int(KERNELS_NODES)
  /// `n`
  let count: Int
  /// `s_k`
  private let nodes: FloatStorage
  /// `2/n · T_q(s_k)`, half of it for `q = 0`: from `k` to `q`, and from `q` to `k`
  private let toCoefficients, toNodes: PackedMatrix
  private let zeros: FloatStorage

  /// - Parameter count: a multiple of 4, at most `limit`.
  @inline(never) init(count: Int) throws(OutOfMemory) {
    self.count = count
    let table = try FloatStorage.zeros(Self.limit * count)
    nodes = try .zeros(count)
    zeros = try PackedMatrix.padded(.zeros(Self.limit))
    for k in 0..<count {
      let angle = Double.pi * (Double(k) + 0.5) / Double(count)
      nodes[k] = Float(sta_system_cos(angle))
      for q in 0..<count {
        table[q * count + k] = Float(sta_system_cos(Double(q) * angle) * (q == 0 ? 1 : 2) / Double(count))
      }
    }
    toCoefficients = try PackedMatrix(inner: count, columns: Self.limit, weights: table) {
      (inner: $0, column: $0 * count)
    }
    toNodes = try PackedMatrix(inner: Self.limit, columns: count, weights: table) {
      (inner: $0 * count, column: $0)
    }
  }

  /// Writes the nodes of an interval to `points`, from the highest to the lowest; those of one around 0 are opposite to the bit.
  func placeNodes(from low: Float, to high: Float, into points: UnsafeMutablePointer<Float>) {
    let (half, middle) = ((high - low) / 2, (high + low) / 2)
    for k in 0..<count { unsafe points[k] = middle + half * nodes.base[k] }
  }

  /// From values at the nodes to the coefficients of `T_q`.
  func coefficients(of values: UnsafePointer<Float>, into coefficients: UnsafeMutablePointer<Float>) {
    unsafe toCoefficients.multiply(
      values, pitch: count, count: 1, from: .bias(zeros), into: coefficients, pitch: Self.limit)
  }

  /// The transpose: from sums `Σ_i c_i T_q(s_i)` to sums `Σ_i c_i L_k(s_i)`.
  func nodeWeights(of moments: UnsafePointer<Float>, into weights: UnsafeMutablePointer<Float>) {
    unsafe toNodes.multiply(
      moments, pitch: Self.limit, count: 1, from: .bias(zeros), into: weights, pitch: count)
  }
}
