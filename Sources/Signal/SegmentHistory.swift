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

  /// Of a slot, where its segment begins in the signal, below 0 where there is none, and the unit of its density.
  private typealias Label = (start: Int, unit: Double)

  private let densities: FloatStorage
  /// Lead after lead, as the densities; not an array, since those end the program where memory runs out.
  private let labels: ByteStorage
  private let count, slots, width, spacing: Int

  private init(
    densities: FloatStorage, labels: ByteStorage, count: Int, slots: Int, width: Int, spacing: Int
  ) {
    (self.densities, self.labels) = (densities, labels)
    (self.count, self.slots, self.width, self.spacing) = (count, slots, width, spacing)
    forget()
  }

  /// For `slots` segments of each lead that begin at multiples of `spacing`, with `width` bins each. Of more segments the last ones
  /// are known.
  static func make(leads: Int, slots: Int, width: Int, spacing: Int) throws(OutOfMemory) -> SegmentHistory {
    let count = leads * slots
    return SegmentHistory(
      densities: try .zeros(count * width), labels: try .zeros(count * MemoryLayout<Label>.stride), count: count,
      slots: slots, width: width, spacing: spacing)
  }

  private var label: UnsafeMutablePointer<Label> { unsafe labels.base.assumingMemoryBound(to: Label.self) }

  /// Forgets everything, since the signal is another one.
  @inline(never) public func forget() { unsafe label.update(repeating: (-1, 1), count: count) }

  /// What is known about the segment that begins at `start`, 0 or more. If that is nothing, `find` writes its density and returns its
  /// unit.
  @inline(never) func segment(at start: Int, lead: Int, find: (UnsafeMutablePointer<Float>) -> Double) -> Known {
    let slot = lead * slots + start / spacing % slots
    let density = unsafe densities.base + slot * width
    if unsafe label[slot].start != start { unsafe label[slot] = (start, find(density)) }
    return unsafe Known(density: density, unit: label[slot].unit)
  }
}
