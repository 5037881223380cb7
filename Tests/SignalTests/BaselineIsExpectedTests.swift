import Signal
import Storage
import TestSupport
import Testing

/// Kriging by its definition, in double precision: every pair of blocks, by elimination.
@Suite struct BaselineIsExpectedTests {
  /// `sin(πx)/(πx)` by its product with cosines: sinc(x) = Π cos(πx/2ᵏ).
  private func sinc(_ x: Double) -> Double {
    // cos(θ) by Taylor's series where θ is small, and doubled from there.
    func cosine(_ angle: Double) -> Double {
      if abs(angle) > 0.1 {
        let half = cosine(angle / 2)
        return 2 * half * half - 1
      }
      let s = angle * angle
      return 1 - s / 2 * (1 - s / 12 * (1 - s / 30 * (1 - s / 56)))
    }
    return (1...40).reduce(1.0) { $0 * cosine(Double.pi * x / Double(sign: .plus, exponent: $1, significand: 1)) }
  }

  /// Solves a symmetric positive definite system by elimination.
  private func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var (a, b) = (matrix, right)
    for i in b.indices {
      for k in i + 1..<b.count {
        let factor = a[k][i] / a[i][i]
        for j in i..<b.count { a[k][j] -= factor * a[i][j] }
        b[k] -= factor * b[i]
      }
    }
    for i in b.indices.reversed() {
      for j in i + 1..<b.count { b[i] -= a[i][j] * b[j] }
      b[i] /= a[i][i]
    }
    return b
  }

  @Test(arguments: Seeds.first(60)) func estimatesAreTheExpectation(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let length = Int.random(in: 1...60, using: &random)
    let (before, ahead) = (Int.random(in: 0...120, using: &random), Int.random(in: 0...60, using: &random))
    let window = before + length + ahead
    let block = Int.random(in: (window + 29) / 30...window, using: &random)
    let (edge, ratio, rate) = (0.5 as Float, Float.random(in: 0.1...100, using: &random), random.pick([3, 30, 300.0]))
    let baseline = try Baseline.make(
      length: length, before: before, window: window, block: block, edge: edge, ratio: ratio, rate: rate)
    let present = Int.random(in: 0...before, using: &random)..<window - Int.random(in: 0...ahead, using: &random)
    let samples = (0..<window).map { n in present.contains(n) ? Float.random(in: -1...1, using: &random) + 9 : .nan }
    var row = [Float](repeating: .nan, count: length)
    unsafe baseline.estimate(samples, present: present, centre: 4, scale: 2, into: &row)

    let blocks = (0..<window / block).filter { present.contains($0 * block) && present.contains(($0 + 1) * block - 1) }
    guard !blocks.isEmpty else {
      #expect(row.allSatisfy { $0 == 0 })
      return
    }
    let means = blocks.map { samples[$0 * block..<($0 + 1) * block].reduce(0.0) { $0 + Double($1) } / Double(block) }
    let mean = means.reduce(0, +) / Double(means.count)
    let turns = 2 * Double(edge) / rate
    let matrix = blocks.map { i in
      blocks.map { j in Double(ratio) * sinc(turns * Double((i - j) * block)) + (i == j ? 1 : 0) }
    }
    let weights = solve(matrix, means.map { $0 - mean })
    for n in 0..<length {
      let expected = zip(blocks, weights).reduce(mean) { sum, term in
        let centre = Double(term.0 * block) + Double(block - 1) / 2
        return sum + term.1 * Double(ratio) * sinc(turns * (Double(before + n) - centre))
      }
      #expect(abs(Double(row[n]) - (expected - 4) / 2) <= 1e-5 * Double(1 + ratio / 10))
    }
  }
}
