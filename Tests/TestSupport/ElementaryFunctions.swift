import Foundation

/// `cos(2π · numerator / denominator)`.
public func cosine(_ numerator: Int, of denominator: Int) -> Double {
  cos(2 * Double.pi * Double(numerator % denominator) / Double(denominator))
}

public func naturalLogarithm(_ x: Double) -> Double { log(x) }

public func exponential(_ x: Double) -> Double { exp(x) }
