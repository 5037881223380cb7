import Glibc

/// How near an estimate is to its reference, over all samples of all channels.
struct SignalScore {
  /// Samples that were compared.
  private(set) var count = 0
  private var referenceSum = 0.0
  private var errorSum = 0.0
  private var estimateSum = 0.0
  private var product = 0.0
  /// Of the estimate above the reference.
  private var differenceSum = 0.0

  /// Mean of the squared differences, in squared units of the signal.
  var meanSquaredError: Double { errorSum / Double(count) }

  /// Mean of the squared reference, in the same unit.
  var power: Double { referenceSum / Double(count) }

  /// `10·log10(Σ reference² / Σ (reference − estimate)²)` in decibels; infinite where both agree everywhere.
  var signalToNoise: Double { errorSum == 0 ? .infinity : 10 * log10(referenceSum / errorSum) }

  /// `10·log10(Σ (α·reference)² / Σ (α·reference − estimate)²)` in decibels with the α that brings the reference
  /// nearest to the estimate, whose scale so does not count (Le Roux et al., "SDR – half-baked or well done?", 2019).
  /// Infinite where both agree everywhere, and minus infinity where nothing of the reference is in the estimate.
  var scaleInvariantRatio: Double {
    if errorSum == 0 { return .infinity }
    if product == 0 { return -.infinity }
    let target = product * product / referenceSum
    return 10 * log10(target / max(estimateSum - target, 0))
  }

  /// The α that brings the reference nearest to the estimate: 1 where the estimate has the reference's level; not a number where
  /// the reference is 0 everywhere.
  var scale: Double { product / referenceSum }

  /// The mean of the estimate above that of the reference, in units of the signal.
  var offset: Double { differenceSum / Double(count) }

  /// Takes in two blocks of equal length.
  mutating func add(reference: Span<Float>, estimate: Span<Float>) {
    precondition(reference.count == estimate.count)
    for index in reference.indices {
      add(reference: reference[index], estimate: estimate[index])
    }
  }

  mutating func add(reference: Float, estimate: Float) {
    let (value, other) = (Double(reference), Double(estimate))
    count += 1
    referenceSum += value * value
    errorSum += (value - other) * (value - other)
    estimateSum += other * other
    product += value * other
    differenceSum += other - value
  }

  mutating func add(_ other: SignalScore) {
    count += other.count
    referenceSum += other.referenceSum
    errorSum += other.errorSum
    estimateSum += other.estimateSum
    product += other.product
    differenceSum += other.differenceSum
  }
}
