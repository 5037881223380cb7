internal import Storage

/// The embeddings `e_i` of one lead, put in order by panels: intervals in which `exp(t·y)` is smooth enough to be interpolated in `t`.
///
/// The centre panel has the `t` that are at most 14/W from 0, `W = M − m` with the largest and the smallest embedding `M` and `m`. The
/// next one above goes on to 6 times that, and so on up to `M`; the same below 0 down to `m`. Panels are counted from the top.
/// Within a panel the order is that of the frame.
struct AttentionPanels {
  /// The most panels above, and below, the centre: what takes from 14 to the largest product of two numbers of Float.
  static let limit = 97
  /// The most that the ends of a panel are apart, as a ratio.
  static let ratio: Float = 6
  /// Where the centre panel ends at most, times `W`.
  static let centreReach: Float = 14

  /// `M` and `m`.
  let (largest, smallest): (Float, Float)
  /// Panels above the centre panel, which is therefore the one with this number.
  let above: Int
  let count: Int
  private let memory: Memory

  /// What it writes into; `length` embeddings at most.
  struct Memory {
    let length: Int
    /// The embeddings by panels, and behind them 16 more.
    let sorted: FloatStorage
    /// Where the panels begin and end: `count + 1` numbers from the largest to the smallest.
    fileprivate let bounds: FloatStorage
    /// For each embedding of the frame, the panel, and then its place in `sorted`; then the start of each panel, and behind the last
    /// one its end; then the next places of the frame's first half, and of its second.
    fileprivate let places: ByteStorage

    init(length: Int) throws(OutOfMemory) {
      self.length = length
      sorted = try .zeros(length + 16)
      bounds = try .zeros(2 * AttentionPanels.limit + 2)
      places = try .zeros((length + 3 * Self.panelsAndEnd) * MemoryLayout<Int32>.stride)
    }

    fileprivate var panels: UnsafeMutablePointer<Int32> {
      unsafe places.base.assumingMemoryBound(to: Int32.self)
    }
    fileprivate var starts: UnsafeMutablePointer<Int32> { unsafe panels + length }
    fileprivate var early: UnsafeMutablePointer<Int32> { unsafe starts + Self.panelsAndEnd }
    fileprivate var late: UnsafeMutablePointer<Int32> { unsafe early + Self.panelsAndEnd }
    private static let panelsAndEnd = 2 * AttentionPanels.limit + 2
  }

  /// The largest number in an embedding: the difference of two is within Float's range.
  static let reach: Float = 1e38

  /// Puts `embedding` in order; nil where something in it is beyond `reach`, or no number.
  init?(of embedding: UnsafePointer<Float>, using memory: Memory) {
    let length = memory.length
    // Four at a time, for a comparison waits for the last one; and of what is no number or beyond all, 0 times it is none.
    let first = unsafe embedding[0]
    var (highest, lowest, nothing) = (SIMD4(repeating: first), SIMD4(repeating: first), SIMD4<Float>.zero)
    for n in stride(from: 0, to: length, by: 4) {
      let e =
        n + 4 <= length
        ? unsafe UnsafeRawPointer(embedding + n).loadUnaligned(as: SIMD4<Float>.self)
        : unsafe SIMD4(embedding[n], embedding[min(n + 1, length - 1)], embedding[length - 1], first)
      highest.replace(with: e, where: e .> highest)
      lowest.replace(with: e, where: e .< lowest)
      nothing += e * 0
    }
    let (largest, smallest) = (highest.max(), lowest.min())
    guard nothing.sum() == 0, largest <= Self.reach, smallest >= -Self.reach else { return nil }
    (self.largest, self.smallest, self.memory) = (largest, smallest, memory)
    let width = largest - smallest
    above = Self.panels(over: max(largest, 0), width: width)
    let below = Self.panels(over: max(-smallest, 0), width: width)
    count = above + 1 + below
    (memory.bounds[0], memory.bounds[count]) = (largest, smallest)
    var bound = Self.centreReach / width
    for panel in 0..<max(above, below) {
      if panel < above { memory.bounds[above - panel] = bound }
      if panel < below { memory.bounds[above + 1 + panel] = -bound }
      bound *= Self.ratio
    }
    unsafe sort(embedding)
  }

  /// How many panels it takes from the centre to `extent`.
  private static func panels(over extent: Float, width: Float) -> Int {
    // A product of two numbers of Float can be beyond its range.
    let product = Double(extent) * Double(width)
    var (count, reach) = (0, Double(centreReach))
    while product > reach {
      reach *= Double(ratio)
      count += 1
    }
    return count
  }

  /// Counts, then places.
  private func sort(_ embedding: UnsafePointer<Float>) {
    let length = memory.length
    let (panels, starts) = unsafe (memory.panels, memory.starts)
    unsafe starts[0] = 0
    unsafe starts[count] = Int32(length)
    if count == 1 { return unsafe memory.sorted.base.copy(from: embedding, count: length) }
    // The first half and the second each have their own next places, so that one placing need not wait for the other.
    let half = length / 2
    let (early, late) = unsafe (memory.early, memory.late)
    unsafe panels.update(repeating: 0, count: length)
    unsafe early[0] = Int32(half)
    unsafe early[count] = 0
    for panel in 1..<count {
      let bound = memory.bounds[panel]
      unsafe early[panel] = countBelow(bound, embedding, panels, half)
      unsafe starts[panel] =
        Int32(length) - early[panel] - countBelow(bound, embedding + half, panels + half, length - half)
    }
    for panel in 0..<count {
      unsafe late[panel] = starts[panel] + early[panel] - early[panel + 1]
      unsafe early[panel] = starts[panel]
    }
    for n in 0..<half {
      unsafe place(embedding, n, early)
      unsafe place(embedding, half + n, late)
    }
    if 2 * half < length { unsafe place(embedding, length - 1, late) }
  }

  /// Adds 1 to the panel of each embedding below `bound`, and returns how many there are.
  @inline(never) private func countBelow(
    _ bound: Float, _ embedding: UnsafePointer<Float>, _ panels: UnsafeMutablePointer<Int32>, _ count: Int
  ) -> Int32 {
    var total: Int32 = 0
    for n in 0..<count {
      let isBelow: Int32 = unsafe embedding[n] < bound ? 1 : 0
      unsafe panels[n] &+= isBelow
      total &+= isBelow
    }
    return total
  }

  /// Gives embedding `n` the next place of its panel.
  @inline(__always) private func place(
    _ embedding: UnsafePointer<Float>, _ n: Int, _ next: UnsafeMutablePointer<Int32>
  ) {
    let panel = unsafe Int(memory.panels[n])
    let place = unsafe next[panel]
    unsafe next[panel] = place &+ 1
    unsafe memory.panels[n] = place
    unsafe memory.sorted.base[Int(place)] = embedding[n]
  }

  /// Embeddings of a panel, as places in the sorted order.
  func members(_ panel: Int) -> Range<Int> { unsafe Int(memory.starts[panel])..<Int(memory.starts[panel + 1]) }

  /// What a panel's `t` lie in: from the smallest to the largest, but the centre goes on as far on either side of 0.
  func interval(_ panel: Int) -> (low: Float, high: Float) {
    let (low, high) = (memory.bounds[panel + 1], memory.bounds[panel])
    if panel != above { return (low, high) }
    let reach = max(high, -low)
    return (-reach, reach)
  }

  /// What `e_j` is measured from in a panel's exponentials `exp(t·(e_j − origin))`.
  func origin(_ panel: Int) -> Float {
    panel == above ? smallest + (largest - smallest) / 2 : panel < above ? largest : smallest
  }

  /// Below this a source's exponent does not count: three times `e^−22`, what is left out where interpolation magnifies it most, is
  /// 8.4·10⁻¹⁰.
  static let leastExponent: Float = -22

  /// The embeddings `e_j` that count in `exp(t·(e_j − origin))` for the `t` of a panel that are no nearer to 0 than `t`: whole panels.
  @inline(never) func sources(_ panel: Int, from t: Float) -> Range<Int> {
    if panel == above { return 0..<memory.length }
    let reach = origin(panel) + Self.leastExponent / t
    if panel < above {
      var last = 0
      while last + 1 < count, interval(last + 1).high >= reach { last += 1 }
      return 0..<members(last).upperBound
    }
    var first = count - 1
    while first > 0, interval(first - 1).low <= reach { first -= 1 }
    return members(first).lowerBound..<memory.length
  }

  /// The same for all of a panel's `t`.
  @inline(never) func sources(_ panel: Int) -> Range<Int> {
    sources(panel, from: panel < above ? interval(panel).low : interval(panel).high)
  }

  /// Writes what is in sorted order to `frame`, in the frame's order.
  func restoreOrder(_ values: UnsafePointer<Float>, into frame: UnsafeMutablePointer<Float>) {
    let length = memory.length
    if count == 1 { return unsafe frame.copy(from: values, count: length) }
    let places = unsafe memory.panels
    for n in 0..<length { unsafe frame[n] = values[Int(places[n])] }
  }
}
