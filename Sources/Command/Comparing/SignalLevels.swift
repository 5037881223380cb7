/// Levels of the samples of a signal.
struct SignalLevels {
  private(set) var count = 0
  private(set) var smallest = Float.infinity
  private(set) var largest = -Float.infinity
  private var sum = 0.0
  private var squares = 0.0
  /// Samples that are as large as integers can be.
  private(set) var atFullScale = 0
  private let fullScale: ClosedRange<Float>?

  /// - Parameter integerBits: of the samples in their file; nil where they have no full scale.
  init(integerBits: Int? = nil) {
    fullScale = integerBits.map { bits in -1...(1 - 2 / Float(sign: .plus, exponent: bits, significand: 1)) }
  }

  mutating func add(_ sample: Float) {
    count += 1
    smallest = min(smallest, sample)
    largest = max(largest, sample)
    sum += Double(sample)
    squares += Double(sample) * Double(sample)
    if let fullScale, sample <= fullScale.lowerBound || sample >= fullScale.upperBound { atFullScale += 1 }
  }

  mutating func add(_ other: SignalLevels) {
    count += other.count
    smallest = min(smallest, other.smallest)
    largest = max(largest, other.largest)
    sum += other.sum
    squares += other.squares
    atFullScale += other.atFullScale
  }

  var mean: Double { sum / Double(count) }
  var rms: Double { (squares / Double(count)).squareRoot() }
  var peak: Float { max(-smallest, largest) }
}
