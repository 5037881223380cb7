import ArgumentParser

/// What is added to a clean signal, one draw a sample.
enum Noise: Equatable {
  case none
  /// In `low ..< high`.
  case uniform(low: Double, high: Double)
  case normal(mean: Double, deviation: Double)

  func draw(from source: inout RandomSource) -> Double {
    switch self {
    case .none: 0
    case .uniform(let low, let high): low + (high - low) * source.uniform()
    case .normal(let mean, let deviation): mean + deviation * source.normal()
    }
  }
}

extension Noise: ExpressibleByArgument {
  /// `none`, `uniform:low,high` with low ≤ high, or `normal:mean,deviation` with deviation ≥ 0; no number beyond `largest`.
  init?(argument: String) {
    if argument == "none" {
      self = .none
      return
    }
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let numbers = parts[1].split(separator: ",", omittingEmptySubsequences: false).compactMap { Double($0) }
    guard numbers.count == 2, numbers.allSatisfy({ $0.magnitude <= Self.largest }) else { return nil }
    switch parts[0] {
    case "uniform" where numbers[0] <= numbers[1]: self = .uniform(low: numbers[0], high: numbers[1])
    case "normal" where numbers[1] >= 0: self = .normal(mean: numbers[0], deviation: numbers[1])
    default: return nil
    }
  }

  /// Sums with a waveform of this amplitude, at its largest e times as much, are 32-bit numbers.
  static let largest = 1e37

  static let allValueStrings = ["none", "uniform:low,high", "normal:mean,deviation"]

  var defaultValueDescription: String { "normal:0,1" }
}
