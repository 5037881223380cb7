import ArgumentParser
import Glibc

/// The clean signals of the report, as functions of an integer `x`.
enum Waveform: String, CaseIterable, ExpressibleByArgument {
  /// `A`
  case constant
  /// `A·cos(f·x)`
  case cos
  /// `A·exp(cos(f·x))`
  case expcos
  /// `A·cos(f·x²)`
  case cos2
  /// `A·exp(cos(f·x²))`
  case expcos2

  /// The largest `x`, either way, whose square is exact.
  static let largestPosition = 94_906_265

  /// Radians whose product with such a square is a number.
  static let largestFrequency = 1e290

  /// - Parameter x: −`largestPosition` to `largestPosition`.
  func value(at x: Int, amplitude: Double, frequency: Double) -> Double {
    switch self {
    case .constant: amplitude
    case .cos: amplitude * cosine(frequency, Double(x))
    case .expcos: amplitude * exp(cosine(frequency, Double(x)))
    case .cos2: amplitude * cosine(frequency, Double(x * x))
    case .expcos2: amplitude * exp(cosine(frequency, Double(x * x)))
    }
  }
}

/// The cosine of a product that is not rounded. At `x² = 2.7·10¹⁴` the rounded one would be off by up to 0.004 radian.
private func cosine(_ frequency: Double, _ position: Double) -> Double {
  let product = frequency * position
  let remainder = (-product).addingProduct(frequency, position)
  return Glibc.cos(product) * Glibc.cos(remainder) - Glibc.sin(product) * Glibc.sin(remainder)
}
