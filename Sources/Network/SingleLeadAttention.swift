internal import Kernels
internal import Storage

/// `E · softmax(EᵀE)` for one lead, by interpolation: as `Attention` has it, for a fraction of the exponentials.
///
/// `Sources/Network/README.md` has the identity and its error bound. In short: row sums `Z(t) = Σ_j exp(t·(e_j − b))` at `t = e_i`, and
/// results `Σ_i (e_i/Z(e_i)) · exp(e_i·(e_j − b))` need the exponential as a function of `t` only at 24 nodes of each panel.
struct SingleLeadAttention {
  private let length: Int
  private let basis: ChebyshevBasis

  init(length: Int) throws(OutOfMemory) { (self.length, basis) = (length, try ChebyshevBasis()) }

  /// Memory for one domain of one frame at a time.
  struct Workspace {
    fileprivate let panels: AttentionPanels.Memory
    /// `e_j − b`, and results, in sorted order.
    fileprivate let distances, results: FloatStorage
    /// 24 rows of exponentials.
    fileprivate let rows: FloatStorage
    /// 24 numbers each.
    fileprivate let nodes, totals, coefficients, moments, weights: FloatStorage
  }

  /// The distance between two rows of exponentials.
  private var pitch: Int { (length + 15) / 16 * 16 }

  func makeWorkspace() throws(OutOfMemory) -> Workspace {
    let count = ChebyshevBasis.count
    let panels = try AttentionPanels.Memory(length: length)
    let blocks = try FloatStorage.zeros(each: [
      length + 16, length + 16, count * pitch, count, count, count, count, count,
    ])
    return Workspace(
      panels: panels, distances: blocks[0], results: blocks[1], rows: blocks[2], nodes: blocks[3], totals: blocks[4],
      coefficients: blocks[5], moments: blocks[6], weights: blocks[7])
  }

  /// Writes `E · A` to `attended`, both of `length` points; NaN where `E` is beyond `AttentionPanels.reach`.
  func apply(
    to embedding: UnsafePointer<Float>, using workspace: Workspace, into attended: UnsafeMutablePointer<Float>
  ) {
    guard let panels = unsafe AttentionPanels(of: embedding, using: workspace.panels) else {
      return unsafe attended.update(repeating: .nan, count: length)
    }
    workspace.results.clear()
    for panel in 0..<panels.count where !panels.members(panel).isEmpty { add(panel, of: panels, using: workspace) }
    unsafe panels.restoreOrder(workspace.results.base, into: attended)
  }

  /// Adds what the embeddings `e_i` of one panel hand on.
  private func add(_ panel: Int, of panels: AttentionPanels, using workspace: Workspace) {
    let kernels = unsafe kernels_best()
    let members = panels.members(panel)
    let (sources, origin) = panels.sources(panel)
    let sorted = unsafe workspace.panels.sorted.base
    for j in sources { unsafe workspace.distances.base[j] = sorted[j] - origin }

    let (low, high) = panels.interval(panel)
    let count = ChebyshevBasis.count
    // Few points are nodes themselves, and zeros with them, since rows come by four.
    let isExact = members.count <= count
    let height = isExact ? (members.count + 3) / 4 * 4 : count
    let nodes = unsafe workspace.nodes.base
    if isExact {
      unsafe nodes.update(repeating: 0, count: height)
      unsafe nodes.copy(from: sorted + members.lowerBound, count: members.count)
    } else {
      unsafe basis.placeNodes(from: low, to: high, into: nodes)
    }
    unsafe kernels.pointee.exponential_rows(
      nodes, height, workspace.distances.base + sources.lowerBound, sources.count, workspace.rows.base, pitch,
      workspace.totals.base)
    if isExact {
      for k in 0..<height { unsafe workspace.weights.base[k] = nodes[k] / workspace.totals.base[k] }
    } else {
      unsafe basis.coefficients(of: workspace.totals.base, into: workspace.coefficients.base)
      unsafe kernels.pointee.chebyshev_moments(
        sorted + members.lowerBound, members.count, low, Self.scale(from: low, to: high),
        workspace.coefficients.base, workspace.moments.base)
      unsafe basis.nodeWeights(of: workspace.moments.base, into: workspace.weights.base)
    }
    unsafe kernels.pointee.combine_rows(
      workspace.weights.base, height, workspace.rows.base, pitch, sources.count,
      workspace.results.base + sources.lowerBound)
  }

  /// What takes the interval to one of length 2; 0, which takes all of it to one place, where Float has no number for it. There the
  /// exponential is a constant.
  private static func scale(from low: Float, to high: Float) -> Float {
    let scale = 2 / (high - low)
    return scale.isFinite ? scale : 0
  }
}
