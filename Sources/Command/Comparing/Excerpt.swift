/// The stretch of a signal that is kept sample for sample: of all stretches of one length, one after another from the
/// beginning, the one in which the cleaned signal is strongest. A signal that is not longer is kept whole.
struct Excerpt {
  /// Sample frames at most.
  let length: Int
  /// Sample frames before it.
  private(set) var start = 0
  /// Interleaved samples of every signal that was appended.
  private(set) var samples: [Lane: [Float]] = [:]

  private var current: [Lane: [Float]] = [:]
  private var currentStart = 0
  private var energy = 0.0
  private var best = -1.0

  init(length: Int) { self.length = length }

  /// Sample frames that it holds.
  func frames(channels: Int) -> Int { (samples[.noisy]?.count ?? 0) / channels }

  /// Takes the next sample frames of every signal: as many of each, and not more than still fit into the stretch.
  mutating func append(_ lane: Lane, _ block: [Float]) {
    current[lane, default: []].append(contentsOf: block)
    if lane == .cleaned { for sample in block { energy += Double(sample) * Double(sample) } }
  }

  /// Ends the stretch before the sample frame `end`.
  mutating func close(at end: Int) {
    // A last stretch that is shorter can only win by what is in it.
    if energy > best { (samples, start, best) = (current, currentStart, energy) }
    for lane in current.keys { current[lane]?.removeAll(keepingCapacity: true) }
    (currentStart, energy) = (end, 0)
  }
}
