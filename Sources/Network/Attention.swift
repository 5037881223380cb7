internal import Storage

/// Steps 2 and 3 of the report for one domain: `A = softmax(EᵀE)` over each row, and `E · A`, without ever storing the `N × N` matrix.
///
/// Row `i` of `A` is `exp(s_ij − s_ib) / Z_i` with `s_ij = Σ_l e_li e_lj` and `b` the column where the row is largest. The
/// difference is taken between embeddings and not between products, `s_ij − s_ib = Σ_l e_li (e_lj − e_lb)`: with a spectrum's
/// peak of 10⁶ a product is 10¹², and a Float of that size knows nothing of the units in which exponents differ.
/// Directions `e_li / max_l |e_li|` keep every sum inside Float's range, whatever finite numbers come.
///
/// `N²` exponentials a domain are what the direct way costs, one row at a time, which stays in the first-level cache.
struct Attention {
  let leads: Int
  let length: Int

  /// Elements of scratch that `apply` needs.
  var scratchCount: Int { (length + 7) / 8 * 8 }

  /// Writes `E · A` to `attended`; both are `leads × length`.
  func apply(to embedding: UnsafePointer<Float>, scratch row: FloatStorage, into attended: UnsafeMutablePointer<Float>)
  {
    unsafe attended.update(repeating: 0, count: leads * length)
    // With one lead a product e_i e_j is largest at the largest e_j, or at the smallest for a negative e_i.
    let extremes =
      leads == 1 ? unsafe (largest: column(of: embedding, by: >), smallest: column(of: embedding, by: <)) : nil
    for i in 0..<length {
      var size: Float = 0
      for lead in 0..<leads { size = unsafe max(size, abs(embedding[lead * length + i])) }
      // A point whose embedding is 0 attends to all alike, and has nothing to hand on.
      guard size > 0 else { continue }
      let origin: Int
      if let extremes {
        origin = unsafe embedding[i] > 0 ? extremes.largest : extremes.smallest
      } else {
        unsafe project(embedding, on: i, size: size, about: nil, into: row.base)
        origin = unsafe column(of: row.base, by: >)
      }
      unsafe project(embedding, on: i, size: size, about: origin, into: row.base)
      let total = unsafe exponentiate(row.base, times: size)
      for lead in 0..<leads {
        unsafe add(row.base, times: embedding[lead * length + i] / total, to: attended + lead * length)
      }
    }
  }

  /// The column of the first element of a row that comes before all others.
  private func column(of row: UnsafePointer<Float>, by precedes: (Float, Float) -> Bool) -> Int {
    var best = 0
    for j in 1..<length where unsafe precedes(row[j], row[best]) { best = j }
    return best
  }

  /// `row[j] = Σ_l (e_li / size) · (e_lj − e_lb)` with `b` the column `origin`, or `e_lb = 0` without one.
  private func project(
    _ embedding: UnsafePointer<Float>, on i: Int, size: Float, about origin: Int?, into row: UnsafeMutablePointer<Float>
  ) {
    unsafe row.update(repeating: 0, count: length)
    for lead in 0..<leads {
      let values = unsafe embedding + lead * length
      let direction = unsafe values[i] / size
      let zero = if let origin { unsafe values[origin] } else { Float(0) }
      for j in 0..<length { unsafe row[j] += direction * (values[j] - zero) }
    }
  }

  /// `row[j] = exp(size · min(row[j], 0))`; returns their sum.
  private func exponentiate(_ row: UnsafeMutablePointer<Float>, times size: Float) -> Float {
    // Lanes beyond the end take part as exp(−∞) = 0.
    for j in length..<scratchCount { unsafe row[j] = -.greatestFiniteMagnitude }
    var sums = Lanes.zero
    let (lowest, highest) = (Lanes(repeating: -200), Lanes.zero)
    for j in stride(from: 0, to: scratchCount, by: 8) {
      let distance = unsafe pointwiseMax(pointwiseMin(row.lanes(at: j), highest) * size, lowest)
      let weight = exponential(ofNonpositive: distance)
      sums += weight
      unsafe row.store(weight, at: j)
    }
    return sums.sum()
  }

  private func add(_ row: UnsafePointer<Float>, times factor: Float, to sum: UnsafeMutablePointer<Float>) {
    for j in 0..<length { unsafe sum[j] += factor * row[j] }
  }
}
