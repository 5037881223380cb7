import Glibc

/// How near an estimate is to its reference, over all samples of all channels.
struct SignalScore {
  /// Samples that were compared.
  private(set) var count = 0
  private var referenceSum = 0.0
  private var errorSum = 0.0

  /// Mean of the squared differences, in squared units of the signal.
  var meanSquaredError: Double { errorSum / Double(count) }

  /// Mean of the squared reference, in the same unit.
  var power: Double { referenceSum / Double(count) }

  /// `10·log10(Σ reference² / Σ (reference − estimate)²)` in decibels; infinite where both agree everywhere.
  var signalToNoise: Double { errorSum == 0 ? .infinity : 10 * log10(referenceSum / errorSum) }

  /// Takes in two blocks of equal length.
  mutating func add(reference: Span<Float>, estimate: Span<Float>) {
    precondition(reference.count == estimate.count)
    for index in reference.indices {
      let value = Double(reference[index])
      let error = value - Double(estimate[index])
      referenceSum += value * value
      errorSum += error * error
    }
    count += reference.count
  }
}
