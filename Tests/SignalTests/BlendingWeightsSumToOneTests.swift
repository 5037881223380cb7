import Signal
import Storage
import TestSupport
import Testing

@Suite struct BlendingWeightsSumToOneTests {
  /// Every sample of a signal, the ends included, for signals of all kinds of lengths.
  @Test(arguments: [1, 2, 7, 100, 149, 150, 225, 226, 300, 449, 450])
  func atEverySample(hop: Int) throws {
    let length = 450
    let weights = try BlendingWeights(length: length, hop: hop)
    for total in [450, 451, 674, 675, 676, 899, 900, 901, 1_300] {
      var sums = [Double](repeating: 0, count: total)
      var start = 0
      while start + length <= total {
        let row = start == 0 ? weights.first : weights.regular
        for t in 0..<length { sums[start + t] += Double(row[t]) }
        start += hop
      }
      for t in start..<max(start, total) { sums[t] += Double(weights.last[t - start]) }
      #expect(sums.allSatisfy { abs($0 - 1) < 1e-5 }, "hop \(hop), \(total) samples")
    }
  }

  /// At half a frame the weights are Hann's own, a closed form.
  @Test func atHalfAFrameTheyAreHanns() throws {
    let weights = try BlendingWeights(length: 450, hop: 225)
    for t in 0..<450 {
      #expect(abs(Double(weights.regular[t]) - (0.5 - 0.5 * cosine(2 * t + 1, of: 900))) < 1e-6)
    }
  }

  @Test func noWeightIsNegative() throws {
    for hop in [1, 7, 225, 449, 450] {
      let weights = try BlendingWeights(length: 450, hop: hop)
      for t in 0..<450 { #expect(weights.regular[t] >= 0 && weights.first[t] >= 0 && weights.last[t] >= 0) }
    }
  }
}
