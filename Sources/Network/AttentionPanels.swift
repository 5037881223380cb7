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
    /// For each embedding of the frame, the panel, and then its place in `sorted`; then `2 · limit + 3` starts.
    fileprivate let places: ByteStorage

    init(length: Int) throws(OutOfMemory) {
      self.length = length
      sorted = try .zeros(length + 16)
      bounds = try .zeros(2 * AttentionPanels.limit + 2)
      places = try .zeros((length + 2 * AttentionPanels.limit + 3) * MemoryLayout<Int32>.stride)
    }

    fileprivate var panels: UnsafeMutablePointer<Int32> {
      unsafe places.base.assumingMemoryBound(to: Int32.self)
    }
    fileprivate var starts: UnsafeMutablePointer<Int32> { unsafe panels + length }
  }

  /// The largest number in an embedding: the difference of two is within Float's range.
  static let reach: Float = 1e38

  /// Puts `embedding` in order; nil where something in it is beyond `reach`, or no number.
  init?(of embedding: UnsafePointer<Float>, using memory: Memory) {
    let length = memory.length
    var (largest, smallest) = unsafe (embedding[0], embedding[0])
    var isWithinReach = true
    for n in 0..<length {
      let e = unsafe embedding[n]
      largest = e > largest ? e : largest
      smallest = e < smallest ? e : smallest
      isWithinReach = isWithinReach && abs(e) <= Self.reach
    }
    guard isWithinReach else { return nil }
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
    if count == 1 {
      unsafe starts[0] = 0
      unsafe starts[1] = Int32(length)
      return unsafe memory.sorted.base.copy(from: embedding, count: length)
    }
    unsafe panels.update(repeating: 0, count: length)
    for panel in 1..<count {
      let bound = memory.bounds[panel]
      for n in 0..<length { unsafe panels[n] &+= embedding[n] < bound ? 1 : 0 }
    }
    unsafe starts.update(repeating: 0, count: count + 2)
    // Two places ahead, so that what begins as counts ends as starts.
    for n in 0..<length { unsafe starts[Int(panels[n]) + 2] &+= 1 }
    for panel in 2..<count + 2 { unsafe starts[panel] &+= starts[panel - 1] }
    for n in 0..<length {
      let panel = unsafe Int(panels[n]) + 1
      let place = unsafe starts[panel]
      unsafe starts[panel] &+= 1
      unsafe panels[n] = place
      unsafe memory.sorted.base[Int(place)] = embedding[n]
    }
  }

  /// Embeddings of a panel, as places in the sorted order.
  func members(_ panel: Int) -> Range<Int> { unsafe Int(memory.starts[panel])..<Int(memory.starts[panel + 1]) }

  /// The smallest and the largest `t` of a panel.
  func interval(_ panel: Int) -> (low: Float, high: Float) { (memory.bounds[panel + 1], memory.bounds[panel]) }

  /// The embeddings `e_j` that count in `exp(t·(e_j − origin))` for a panel's `t`: others are below e^−20.
  func sources(_ panel: Int) -> (range: Range<Int>, origin: Float) {
    let all = 0..<memory.length
    if panel == above { return (all, smallest + (largest - smallest) / 2) }
    if panel < above {
      let reach = largest - 20 / interval(panel).low
      var last = panel
      while last + 1 < count, interval(last + 1).high >= reach { last += 1 }
      return (0..<members(last).upperBound, largest)
    }
    let reach = smallest - 20 / interval(panel).high
    var first = panel
    while first > 0, interval(first - 1).low <= reach { first -= 1 }
    return (members(first).lowerBound..<memory.length, smallest)
  }

  /// Writes what is in sorted order to `frame`, in the frame's order.
  func restoreOrder(_ values: UnsafePointer<Float>, into frame: UnsafeMutablePointer<Float>) {
    let length = memory.length
    if count == 1 { return unsafe frame.copy(from: values, count: length) }
    let places = unsafe memory.panels
    for n in 0..<length { unsafe frame[n] = values[Int(places[n])] }
  }
}
