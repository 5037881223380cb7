import Foundation
import Storage
import TestSupport
import Testing

@testable import Network

/// The shorter way of one lead against the `N²` exponentials, and the bound that `Sources/Network/README.md` derives for it.
@Suite struct InterpolatedAttentionTests {
  /// A signal's or spectrum's embedding by its name: what models see, and what is made to break an interpolation.
  static let embeddings: [(name: String, make: @Sendable (Int) -> [Float])] = [
    ("noise", { random($0, -1, 1) }),
    ("noise on both sides of steep panels", { random($0, -9, 9) }),
    ("noise, all positive", { random($0, 0, 20) }),
    ("noise, all negative", { random($0, -20, -3) }),
    ("noise on an offset", { random($0, 1000, 1001) }),
    ("cosine", { n in (0..<n).map { 5 * cos(Float($0) / 5) } }),
    ("heartbeats", { n in (0..<n).map { i in 8 * exp(-Float((i % 150 - 75) * (i % 150 - 75)) / 20) - 0.5 } }),
    ("one huge peak", { n in peak(random(n, 0, 1), at: 17, of: 1e6) }),
    ("one huge peak below", { n in peak(random(n, -1, 1), at: 17, of: -1e6) }),
    ("two peaks among small ones", { n in peak(peak(random(n, 0, 1e-3), at: 3, of: 300), at: n - 3, of: 300) }),
    ("all equal", { [Float](repeating: 2.5, count: $0) }),
    ("all equal and large", { [Float](repeating: -1e6, count: $0) }),
    ("alternating", { n in (0..<n).map { $0 % 2 == 0 ? 7 : -7 } }),
    ("alternating and large", { n in (0..<n).map { $0 % 2 == 0 ? 700 : -700 } }),
    ("two levels a hair apart", { n in (0..<n).map { $0 % 2 == 0 ? 4 : Float(4).nextUp } }),
    ("denormal", { random($0, -1, 1).map { $0 * Float.leastNormalMagnitude } }),
    ("one over f", { n in (0..<n).map { 1e5 / Float(1 + $0 * $0) } }),
    (
      "evenly over five decades",
      { n in (0..<n).map { pow(10, 5 * Float($0) / Float(n) - 2) * ($0 % 2 == 0 ? 1 : -1) } }
    ),
    ("zeros and a step", { n in (0..<n).map { $0 < n / 2 ? 0 : 6 } }),
    // Enough sources, and enough that attend to them, for several rounds of the exponentials of steep panels.
    (
      "small ones over five decades below a group of large ones",
      { n in
        let large = min(44, n / 4)
        return (0..<n).map { $0 < large ? 3e6 + Float($0) : pow(10, 5 * Float($0 - large) / Float(n) - 4.5) }
      }
    ),
    (
      "the same below zero, in another order",
      { n in
        let large = min(44, n / 4)
        return (0..<n).map { n - 1 - $0 < large ? -3e6 - Float($0) : -pow(10, 5 * Float($0) / Float(n) - 4.5) }
      }
    ),
    ("so flat that few nodes are enough", { n in (0..<n).map { 1.2 * sin(Float($0)) } }),
    ("as steep as Float goes", { random($0, -4e35, 4e35) }),
    (
      "evenly over seventy decades",
      { n in (0..<n).map { pow(10, 70 * Float($0) / Float(n) - 35) * ($0 % 2 == 0 ? 1 : -1) } }
    ),
  ]

  private static func random(_ count: Int, _ low: Float, _ high: Float) -> [Float] {
    var generator = SplitMix64(seed: 5)
    return (0..<count).map { _ in Float.random(in: low...high, using: &generator) }
  }

  private static func peak(_ values: [Float], at place: Int, of size: Float) -> [Float] {
    var values = values
    values[place] = size
    return values
  }

  private func interpolated(_ embedding: [Float]) throws -> [Float] {
    let attention = try SingleLeadAttention.make(length: embedding.count)
    let (input, output) = (try FloatStorage.zeros(embedding.count), try FloatStorage.zeros(embedding.count))
    for (index, value) in embedding.enumerated() { input[index] = value }
    unsafe attention.apply(to: input.base, using: try attention.makeWorkspace(), into: output.base)
    return (0..<output.count).map { output[$0] }
  }

  /// Of the largest result: 450 times what interpolation leaves to a source, 6.4·10⁻⁹, and dropping, 2.1·10⁻⁹ at most; and 10⁻⁵ for what
  /// Float rounds, of which an exponential in the other way has its share too.
  @Test(arguments: embeddings.indices, [450, 37]) func agreesWithEveryExponential(index: Int, length: Int) throws {
    let embedding = Self.embeddings[index].make(length)
    let found = try interpolated(embedding)
    let expected = attentionInDoubles(embedding, leads: 1, length: length)
    let largest = expected.map(abs).max() ?? 0
    let difference = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 0
    // A sum of as many subnormal numbers is as coarse as they are.
    let coarseness = Double(length) * Double(Float.leastNonzeroMagnitude)
    #expect(
      difference <= (450 * 8.5e-9 + 1e-5) * largest + coarseness,
      "\(Self.embeddings[index].name): \(difference / largest)")
  }

  /// The same embedding in another order gives the same results in that order, up to rounding.
  @Test func orderDoesNotMatter() throws {
    let embedding = Self.random(450, -9, 9)
    let found = try interpolated(embedding)
    let reversed = try interpolated(embedding.reversed())
    let largest = found.map(abs).max() ?? 0
    #expect(zip(found, reversed.reversed()).allSatisfy { abs($0 - $1) <= 1e-6 * largest })
  }

  @Test(arguments: [1.1e38, -3e38, .infinity, .nan] as [Float]) func whatIsTooLargeIsNoNumber(size: Float) throws {
    #expect(try interpolated(Self.peak(Self.random(450, -1, 1), at: 17, of: size)).allSatisfy { $0.isNaN })
  }

  /// The largest error of interpolating `exp(−t·y)` in `t` over a panel, for any distance `y` that a source can have, in double
  /// precision: below 6.4·10⁻⁹ as the page says. With few nodes for a short panel, or a flat centre, too.
  @Test func interpolationKeepsItsBound() {
    let (all, few) = (ChebyshevBasis.limit, SingleLeadAttention.shortCount)
    // Panels away from the centre, in units of their lower end.
    for (count, ratio) in [(all, AttentionPanels.ratio), (few, SingleLeadAttention.shortRatio)] {
      let panel = (0...400).map { error(count, from: 1, to: Double(ratio), distance: Double($0) / 10) }.max() ?? 0
      #expect(panel > 1e-11 && panel < 6.4e-9, "\(count): \(panel)")
    }
    // The centre, in units of 1/W: e_j − b is at most W/2 on either side. Its exponents reach half as far.
    for (count, reach) in [(all, AttentionPanels.centreReach), (few, 2 * SingleLeadAttention.shortReach)] {
      let centre =
        (-20...20).map {
          error(count, from: -Double(reach), to: Double(reach), distance: Double($0) / 40)
        }.max() ?? 0
      #expect(centre > 1e-11 && centre < 6.4e-9, "\(count): \(centre)")
    }
  }

  /// What is 1 at some nodes and 0 at others, as a source that counts only there, is nowhere more than three.
  @Test func interpolationMagnifiesLittle() {
    for count in [ChebyshevBasis.limit, SingleLeadAttention.shortCount] {
      let largest = (0...2000).map { weights(count, at: Double($0) / 1000 - 1).map(abs).reduce(0, +) }.max() ?? 0
      #expect(largest < 3, "\(count): \(largest)")
    }
  }

  private func error(_ count: Int, from low: Double, to high: Double, distance y: Double) -> Double {
    let (middle, half) = ((low + high) / 2, (high - low) / 2)
    return (0...200).map { step in
      let s = Double(step) / 100 - 1
      let sum = weights(count, at: s).enumerated().reduce(0) {
        $0 + $1.element * exp(-(middle + half * node($1.offset, of: count)) * y)
      }
      return abs(sum - exp(-(middle + half * s) * y))
    }.max() ?? 0
  }

  private func node(_ k: Int, of count: Int) -> Double { cos(Double.pi * (Double(k) + 0.5) / Double(count)) }

  /// `L_k(s)` of all nodes, by the barycentric formula.
  private func weights(_ count: Int, at s: Double) -> [Double] {
    if let k = (0..<count).first(where: { abs(s - node($0, of: count)) <= 1e-13 }) {
      return (0..<count).map { $0 == k ? 1 : 0 }
    }
    let parts = (0..<count).map { k in
      (k % 2 == 0 ? 1 : -1) * sin(Double.pi * (Double(k) + 0.5) / Double(count)) / (s - node(k, of: count))
    }
    let total = parts.reduce(0, +)
    return parts.map { $0 / total }
  }
}
