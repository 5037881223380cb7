import ArgumentParser

/// Which integers `x` a synthetic signal runs through.
///
/// The report cuts −16.5·10⁶ ≤ x < 16.5·10⁶ into 66,000 places of 500 and takes the first 450 points of each as a window.
enum WindowPlan {
  static let windowLength = 450
  static let places = 66_000
  private static let spacing = 500
  private static let first = -16_500_000

  /// How windows are chosen from the places.
  enum Start: String, CaseIterable, ExpressibleByArgument {
    /// No place twice, in random order.
    case random
    /// From the first place on, in order.
    case consecutive
  }

  /// The first `x` of each of `count` windows, at most `places`.
  static func starts(count: Int, _ start: Start, from source: inout RandomSource) -> [Int] {
    var chosen = Array(0..<places)
    if start == .random {
      // Fisher and Yates, as far as it is needed.
      for index in 0..<count { chosen.swapAt(index, index + source.integer(below: places - index)) }
    }
    return chosen.prefix(count).map { first + spacing * $0 }
  }
}
