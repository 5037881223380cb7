internal import Storage

/// What has been found out about the segments of one lane, so that the next frames need not find it out again.
///
/// A segment's density depends on its samples alone, so one that is known has the same bits as one that is computed anew. At the default
/// hop, half a frame, only one segment of a frame's surroundings is new.
@safe public final class SegmentHistory {
  /// The density of a segment, and the unit that its samples were divided by.
  @unsafe struct Known {
    /// Bins `0 … N/2`, and what fills them up.
    let density: UnsafeMutablePointer<Float>
    /// A power of two near the segment's deviation.
    let unit: Double
  }

  private let densities: FloatStorage
  private let slots, width, spacing: Int
  /// Of each slot, lead after lead, where its segment begins in the signal; below 0 where there is none.
  private var starts: [Int]
  private var units: [Double]

  private init(densities: FloatStorage, leads: Int, slots: Int, width: Int, spacing: Int) {
    (self.densities, self.slots, self.width, self.spacing) = (densities, slots, width, spacing)
    starts = [Int](repeating: -1, count: leads * slots)
    units = [Double](repeating: 1, count: leads * slots)
  }

  /// For `slots` segments of each lead that begin at multiples of `spacing`, with `width` bins each. Segments elsewhere are found out
  /// each time.
  static func make(leads: Int, slots: Int, width: Int, spacing: Int) throws(OutOfMemory) -> SegmentHistory {
    SegmentHistory(
      densities: try .zeros(leads * slots * width), leads: leads, slots: slots, width: width, spacing: spacing)
  }

  /// Forgets everything, since the signal is another one.
  public func forget() {
    for slot in starts.indices { starts[slot] = -1 }
  }

  /// What is known about the segment that begins at `start`, 0 or more. If that is nothing, `find` writes its density and returns its
  /// unit.
  @inline(never) func segment(at start: Int, lead: Int, find: (UnsafeMutablePointer<Float>) -> Double) -> Known {
    let slot = lead * slots + start / spacing % slots
    let density = unsafe densities.base + slot * width
    if starts[slot] != start {
      units[slot] = unsafe find(density)
      starts[slot] = start
    }
    return unsafe Known(density: density, unit: units[slot])
  }
}
