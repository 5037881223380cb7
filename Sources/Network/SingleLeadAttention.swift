internal import Kernels
internal import Storage

/// `E · softmax(EᵀE)` for one lead, by interpolation: as `Attention` has it, for a fraction of the exponentials.
///
/// `Sources/Network/README.md` has the identity and its error bound. In short: row sums `Z(t) = Σ_j exp(t·(e_j − b))` at `t = e_i`, and
/// results `Σ_i (e_i/Z(e_i)) · exp(e_i·(e_j − b))` need the exponential as a function of `t` only at 24 nodes of each panel.
///
/// An object, as its memory is, for a copy of either is then one reference.
final class SingleLeadAttention {
  private let length: Int
  private let basis, shortBasis: ChebyshevBasis

  private init(length: Int, basis: ChebyshevBasis, shortBasis: ChebyshevBasis) {
    (self.length, self.basis, self.shortBasis) = (length, basis, shortBasis)
  }

  static func make(length: Int) throws(OutOfMemory) -> SingleLeadAttention {
    SingleLeadAttention(
      length: length, basis: try ChebyshevBasis(count: ChebyshevBasis.limit),
      shortBasis: try ChebyshevBasis(count: shortCount))
  }

  /// Nodes that are enough for a panel that goes on to no more than twice its beginning, and for a centre whose exponents stay
  /// within ±1.5.
  static let shortCount = 12
  static let shortRatio: Float = 2
  static let shortReach: Float = 1.5

  /// The most sources whose exponentials are all computed, and the most exponentials of them for a panel.
  private static let fewSources = 48
  private static let fewExponentials = 3000

  /// Memory for one domain of one frame at a time.
  final class Workspace {
    fileprivate let panels: AttentionPanels.Memory
    /// `e_j − b`, and results, in sorted order; sums for embeddings of steep panels.
    fileprivate let distances, results, sums: FloatStorage
    /// 24 rows of exponentials.
    fileprivate let rows: FloatStorage
    /// 48 numbers each.
    fileprivate let nodes, totals, coefficients, moments, weights: FloatStorage

    fileprivate init(_ panels: AttentionPanels.Memory, _ blocks: [FloatStorage]) {
      self.panels = panels
      (distances, results, sums, rows) = (blocks[0], blocks[1], blocks[2], blocks[3])
      (nodes, totals, coefficients, moments, weights) = (blocks[4], blocks[5], blocks[6], blocks[7], blocks[8])
    }
  }

  /// The distance between two rows of exponentials.
  private var pitch: Int { (length + 15) / 16 * 16 }

  func makeWorkspace() throws(OutOfMemory) -> Workspace {
    let (points, few) = (length + 16, Self.fewSources)
    let panels = try AttentionPanels.Memory(length: length)
    let blocks = try FloatStorage.zeros(each: [
      points, points, points, ChebyshevBasis.limit * pitch, few, few, few, few, few,
    ])
    return Workspace(panels, blocks)
  }

  /// Writes `E · A` to `attended`, both of `length` points; NaN where `E` is beyond `AttentionPanels.reach`.
  func apply(
    to embedding: UnsafePointer<Float>, using workspace: Workspace, into attended: UnsafeMutablePointer<Float>
  ) {
    guard let panels = unsafe AttentionPanels(of: embedding, using: workspace.panels) else {
      return unsafe attended.update(repeating: .nan, count: length)
    }
    workspace.results.clear()
    // The steeper a panel, the fewer its sources: from either end on, those with few are one.
    var (first, end) = (0, panels.count)
    while first < panels.above, hasFewSources(first, of: panels) { first += 1 }
    while end > panels.above + 1, hasFewSources(end - 1, of: panels) { end -= 1 }
    if first > 0 { addSteep(0..<panels.members(first - 1).upperBound, first - 1, of: panels, using: workspace) }
    for panel in first..<end where !panels.members(panel).isEmpty { add(panel, of: panels, using: workspace) }
    if end < panels.count { addSteep(panels.members(end).lowerBound..<length, end, of: panels, using: workspace) }
    unsafe panels.restoreOrder(workspace.results.base, into: attended)
  }

  private func hasFewSources(_ panel: Int, of panels: AttentionPanels) -> Bool {
    let sources = panels.sources(panel).count
    return sources <= Self.fewSources && sources * panels.members(panel).count <= Self.fewExponentials
  }

  /// Adds what the embeddings `members`, of a panel and of all that are steeper on its side, hand on to the panel's sources, by every
  /// exponential. A row is a source's, so that sums over sources are sums of rows.
  private func addSteep(_ members: Range<Int>, _ panel: Int, of panels: AttentionPanels, using workspace: Workspace) {
    let kernels = unsafe kernels_best()
    let (sources, origin) = (panels.sources(panel), panels.origin(panel))
    let (sorted, distances, ones) = unsafe (
      workspace.panels.sorted.base, workspace.nodes.base, workspace.coefficients.base
    )
    // Rows come by four, and those that are no source's count for nothing.
    let height = (sources.count + 3) / 4 * 4
    for k in 0..<height {
      let isSource = k < sources.count
      unsafe distances[k] = isSource ? sorted[sources.lowerBound + k] - origin : 0
      unsafe ones[k] = isSource ? 1 : 0
    }
    let width = workspace.rows.count / max(height, 16) / 16 * 16
    let (sums, quotients) = unsafe (workspace.sums.base, workspace.distances.base)
    for start in stride(from: members.lowerBound, to: members.upperBound, by: width) {
      let count = min(width, members.upperBound - start)
      unsafe kernels.pointee.exponential_rows(
        distances, height, sorted + start, count, workspace.rows.base, width, workspace.totals.base)
      workspace.sums.clear()
      unsafe kernels.pointee.combine_rows(ones, height, workspace.rows.base, width, count, sums)
      for i in 0..<count { unsafe quotients[i] = sorted[start + i] / sums[i] }
      for i in count..<(count + 15) / 16 * 16 { unsafe quotients[i] = 0 }
      unsafe PackedMatrix.addProduct(
        of: workspace.rows.base, pitch: width, count: sources.count, with: quotients, inner: count,
        to: workspace.results.base + sources.lowerBound)
    }
  }

  /// Adds what the embeddings `e_i` of one panel hand on.
  private func add(_ panel: Int, of panels: AttentionPanels, using workspace: Workspace) {
    let kernels = unsafe kernels_best()
    let members = panels.members(panel)
    let (sources, origin) = (panels.sources(panel), panels.origin(panel))
    let sorted = unsafe workspace.panels.sorted.base
    for j in sources { unsafe workspace.distances.base[j] = sorted[j] - origin }

    let (low, high) = panels.interval(panel)
    // Few points are nodes themselves, and zeros with them, since rows come by four.
    let isExact = members.count <= ChebyshevBasis.limit
    let basis = isShort(panel, of: panels) ? shortBasis : basis
    let height = isExact ? (members.count + 3) / 4 * 4 : basis.count
    let nodes = unsafe workspace.nodes.base
    if isExact {
      unsafe nodes.update(repeating: 0, count: height)
      unsafe nodes.copy(from: sorted + members.lowerBound, count: members.count)
    } else {
      unsafe basis.placeNodes(from: low, to: high, into: nodes)
    }
    // The centre's nodes are opposite in pairs.
    let exponentials =
      unsafe isExact || panel != panels.above ? kernels.pointee.exponential_rows : kernels.pointee.exponential_pairs
    var first = 0
    while first < height {
      let (rows, range) = unsafe run(first, height, isExact ? nil : nodes, panel, of: panels)
      unsafe exponentials(
        nodes + first, rows, workspace.distances.base + range.lowerBound, range.count,
        workspace.rows.base + first * pitch, pitch, workspace.totals.base + first)
      first += rows
    }
    if isExact {
      for k in 0..<height { unsafe workspace.weights.base[k] = nodes[k] / workspace.totals.base[k] }
    } else {
      unsafe basis.coefficients(of: workspace.totals.base, into: workspace.coefficients.base)
      unsafe kernels.pointee.chebyshev_moments(
        sorted + members.lowerBound, members.count, low, Self.scale(from: low, to: high),
        workspace.coefficients.base, height, workspace.moments.base)
      unsafe basis.nodeWeights(of: workspace.moments.base, into: workspace.weights.base)
    }
    first = 0
    while first < height {
      let (rows, range) = unsafe run(first, height, isExact ? nil : nodes, panel, of: panels)
      unsafe kernels.pointee.combine_rows(
        workspace.weights.base + first, rows, workspace.rows.base + first * pitch, pitch, range.count,
        workspace.results.base + range.lowerBound)
      first += rows
    }
  }

  /// How many rows from the `first` on have the same sources, and these. Four nodes that are further out have fewer.
  @inline(never) private func run(
    _ first: Int, _ height: Int, _ nodes: UnsafePointer<Float>?, _ panel: Int, of panels: AttentionPanels
  ) -> (height: Int, sources: Range<Int>) {
    guard let nodes = unsafe nodes, panel != panels.above else { return (height, panels.sources(panel)) }
    // Of four, the one that is nearest to 0.
    let nearest = panel < panels.above ? 3 : 0
    let sources = unsafe panels.sources(panel, from: nodes[first + nearest])
    var next = first + 4
    while next < height, unsafe panels.sources(panel, from: nodes[next + nearest]) == sources { next += 4 }
    return (next - first, sources)
  }

  /// Whether few nodes are enough.
  @inline(never) private func isShort(_ panel: Int, of panels: AttentionPanels) -> Bool {
    let (low, high) = panels.interval(panel)
    if panel < panels.above { return high <= Self.shortRatio * low }
    if panel > panels.above { return low >= Self.shortRatio * high }
    return max(high, -low) * (panels.largest - panels.smallest) <= 2 * Self.shortReach
  }

  /// What takes the interval to one of length 2; 0, which takes all of it to one place, where Float has no number for it. There the
  /// exponential is a constant.
  private static func scale(from low: Float, to high: Float) -> Float {
    let scale = 2 / (high - low)
    return scale.isFinite ? scale : 0
  }
}
