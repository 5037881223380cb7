import Glibc

/// How often powers occurred, in bounded memory: sixteen classes an octave.
struct PowerHistogram {
  /// By the exponent of a `Float` and the first four bits of its significand.
  private var counts = [Int](repeating: 0, count: 1 << 12)
  private var total = 0

  /// - Parameters:
  ///   - power: 0 or more, and finite.
  ///   - weight: how often it is to count.
  mutating func add(_ power: Float, weight: Int) {
    counts[Int(power.bitPattern >> 19)] += weight
    total += weight
  }

  mutating func add(_ other: PowerHistogram) {
    for index in counts.indices { counts[index] += other.counts[index] }
    total += other.total
  }

  /// The power that half of all weights do not exceed, to within a part of a class; nil where nothing was added.
  var median: Double? {
    guard total > 0 else { return nil }
    var below = 0
    for (index, count) in counts.enumerated() where count > 0 {
      if 2 * (below + count) >= total {
        let share = (Double(total) / 2 - Double(below)) / Double(count)
        let low = Double(Float(bitPattern: UInt32(index) << 19))
        // All zeros are in the first class, and are zero exactly.
        return index == 0 ? 0 : low + share * (Double(Float(bitPattern: UInt32(index + 1) << 19)) - low)
      }
      below += count
    }
    return nil
  }

  /// The mean power of white noise that has this median. A bin of its spectrum is the sum of two squares of normal values,
  /// so has an exponential distribution, whose median is ln 2 of its mean. A signal that fills less than half of time and
  /// frequency hardly moves it.
  var whiteNoisePower: Double? { median.map { $0 / M_LN2 } }
}
