internal import Kernels
package import Storage

/// Steps 2 and 3 of the report for one domain: `A = softmax(EᵀE)` over each row, and `E · A`, without ever storing the `N × N` matrix.
///
/// Row `i` of `A` is `exp(s_ij − s_ib) / Z_i` with `s_ij = Σ_l e_li e_lj` and `b` the column where the row is largest. The
/// difference is taken between embeddings and not between products, `s_ij − s_ib = Σ_l e_li (e_lj − e_lb)`: with a spectrum's
/// peak of 10⁶ a product is 10¹², and a Float of that size knows nothing of the units in which exponents differ.
/// Directions `e_li / max_l |e_li|` keep every sum inside Float's range for embeddings up to 10³⁸ divided by the leads, and where larger
/// ones come, the result is no number.
///
/// `N²` exponentials a domain are what this costs, one row at a time, which stays in the first-level cache. With one lead there is
/// a shorter way, `SingleLeadAttention`.
package struct Attention {
  let leads: Int
  let length: Int
  private let single: SingleLeadAttention?

  package init(leads: Int, length: Int) throws(OutOfMemory) {
    (self.leads, self.length) = (leads, length)
    single = leads == 1 ? try SingleLeadAttention.make(length: length) : nil
  }

  /// Memory for one domain of one frame at a time.
  package struct Workspace {
    let row: FloatStorage
    let single: SingleLeadAttention.Workspace?
  }

  package func makeWorkspace() throws(OutOfMemory) -> Workspace {
    Workspace(row: try .zeros(length), single: try single?.makeWorkspace())
  }

  /// Writes `E · A` to `attended`; both are `leads × length`.
  package func apply(
    to embedding: UnsafePointer<Float>, using workspace: Workspace, into attended: UnsafeMutablePointer<Float>
  ) {
    if let single, let scratch = workspace.single {
      return unsafe single.apply(to: embedding, using: scratch, into: attended)
    }
    unsafe applyByRows(to: embedding, row: workspace.row, into: attended)
  }

  /// The same by `N²` exponentials, for any number of leads.
  private func applyByRows(
    to embedding: UnsafePointer<Float>, row: FloatStorage, into attended: UnsafeMutablePointer<Float>
  ) {
    let kernels = unsafe kernels_best()
    let limit = AttentionPanels.reach / Float(leads)
    for point in 0..<leads * length where unsafe !(abs(embedding[point]) <= limit) {
      unsafe attended.update(repeating: .nan, count: leads * length)
      return
    }
    unsafe attended.update(repeating: 0, count: leads * length)
    for i in 0..<length {
      var size: Float = 0
      for lead in 0..<leads { size = unsafe max(size, abs(embedding[lead * length + i])) }
      // A point whose embedding is 0 attends to all alike, and has nothing to hand on.
      guard size > 0 else { continue }
      unsafe project(embedding, on: i, size: size, about: nil, into: row.base)
      let origin = unsafe largestColumn(of: row.base)
      unsafe project(embedding, on: i, size: size, about: origin, into: row.base)
      let total = unsafe kernels.pointee.exponentiate(row.base, length, size)
      for lead in 0..<leads {
        unsafe kernels.pointee.add(
          row.base, length, embedding[lead * length + i] / total, attended + lead * length)
      }
    }
  }

  /// The column of the first of a row's largest elements.
  private func largestColumn(of row: UnsafePointer<Float>) -> Int {
    var best = 0
    for j in 1..<length where unsafe row[j] > row[best] { best = j }
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
}
