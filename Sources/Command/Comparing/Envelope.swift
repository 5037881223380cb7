/// The smallest and the largest sample of each of a row of equal stretches of a signal: all that a picture of it shows.
///
/// It has a bounded size, however long the signal grows: when it is full, two stretches become one.
struct Envelope {
  /// Samples of a stretch, a power of two; the last stretch may have fewer.
  private(set) var step = 1
  private(set) var minima: [Float] = []
  private(set) var maxima: [Float] = []
  private let capacity: Int
  /// Samples of the stretch that is not full yet, and what they are between.
  private var pending = 0
  private var (low, high) = (Float.infinity, -Float.infinity)

  /// - Parameter capacity: stretches at most, an even number; at least half as many are there once the signal is longer.
  init(capacity: Int) {
    precondition(capacity >= 2 && capacity.isMultiple(of: 2))
    self.capacity = capacity
  }

  mutating func append(_ sample: Float) {
    low = min(low, sample)
    high = max(high, sample)
    pending += 1
    if pending == step, minima.count == capacity { halve() }
    // Where the step has grown, what is pending is the first half of a stretch now.
    if pending == step { close() }
  }

  /// Ends the last stretch; nothing can be appended after it.
  mutating func finish() {
    guard pending > 0 else { return }
    if minima.count == capacity { halve() }
    close()
  }

  private mutating func close() {
    minima.append(low)
    maxima.append(high)
    (pending, low, high) = (0, .infinity, -.infinity)
  }

  private mutating func halve() {
    for index in 0..<capacity / 2 {
      minima[index] = min(minima[2 * index], minima[2 * index + 1])
      maxima[index] = max(maxima[2 * index], maxima[2 * index + 1])
    }
    minima.removeLast(capacity / 2)
    maxima.removeLast(capacity / 2)
    step *= 2
  }
}
