import Glibc

/// How near an estimate is to its reference, over all samples of all channels.
struct SignalScore {
  /// Samples that were compared.
  private(set) var count = 0
  private var referenceSum = ExactSum()
  private var errorSum = ExactSum()
  private var product = ExactSum()
  /// Of the estimate above the reference, and of that times the reference.
  private var differenceSum = ExactSum()
  private var differenceProduct = ExactSum()

  /// Mean of the squared differences, in squared units of the signal.
  var meanSquaredError: Double { errorSum.value / Double(count) }

  /// Mean of the squared reference, in the same unit.
  var power: Double { referenceSum.value / Double(count) }

  /// `10·log10(Σ reference² / Σ (reference − estimate)²)` in decibels; infinite where both agree everywhere.
  var signalToNoise: Double { errorSum.value == 0 ? .infinity : 10 * log10(referenceSum.value / errorSum.value) }

  /// `10·log10(Σ (α·reference)² / Σ (α·reference − estimate)²)` in decibels with the α that brings the reference
  /// nearest to the estimate, whose scale so does not count (Le Roux et al., "SDR – half-baked or well done?", 2019).
  /// Infinite where both agree everywhere, and minus infinity where nothing of the reference is in the estimate.
  var scaleInvariantRatio: Double {
    if errorSum.value == 0 { return .infinity }
    if product.value == 0 { return -.infinity }
    // Of the difference alone: of the estimate, which may be ten million times as large, nothing would be left.
    let inReference = differenceProduct.value * differenceProduct.value / referenceSum.value
    return 10 * log10(product.value * product.value / referenceSum.value / max(errorSum.value - inReference, 0))
  }

  /// The α that brings the reference nearest to the estimate: 1 where the estimate has the reference's level; not a number where
  /// the reference is 0 everywhere.
  var scale: Double { product.value / referenceSum.value }

  /// The mean of the estimate above that of the reference, in units of the signal.
  var offset: Double { differenceSum.value / Double(count) }

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
    let difference = other - value
    referenceSum.add(value * value)
    errorSum.add(difference * difference)
    product.add(value * other)
    differenceSum.add(difference)
    differenceProduct.add(difference * value)
  }

  mutating func add(_ other: SignalScore) {
    count += other.count
    referenceSum.add(other.referenceSum)
    errorSum.add(other.errorSum)
    product.add(other.product)
    differenceSum.add(other.differenceSum)
    differenceProduct.add(other.differenceProduct)
  }
}

/// A sum of many numbers without the rounding errors of its steps (A. Neumaier, 1974).
private struct ExactSum {
  private var sum = 0.0
  private var rest = 0.0

  var value: Double { sum + rest }

  mutating func add(_ number: Double) {
    let next = sum + number
    rest += abs(sum) >= abs(number) ? (sum - next) + number : (number - next) + sum
    sum = next
  }

  mutating func add(_ other: ExactSum) {
    add(other.sum)
    rest += other.rest
  }
}
