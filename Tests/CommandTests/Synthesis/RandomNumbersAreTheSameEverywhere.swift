import Testing

@testable import Command

@Suite struct RandomNumbersAreTheSameEverywhere {
  /// The vector that Rosetta Code publishes for SplitMix64 with seed 1234567.
  @Test func splitMixGivesThePublishedWords() {
    var seeds = SplitMix64(seed: 1_234_567)
    let words = (0..<5).map { _ in seeds.next() }
    #expect(
      words == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  /// The vector that the Rust crate `rand_xoshiro` took from the authors' C code for the state 1, 2, 3, 4.
  @Test func xoshiroGivesThePublishedWords() {
    var source = RandomSource(state: (1, 2, 3, 4))
    let words = (0..<6).map { _ in source.next() }
    #expect(
      words == [
        11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
      ])
  }

  /// Bounds are six standard errors of each moment for 200,000 draws.
  @Test func normalDrawsHaveTheMomentsOfANormalDistribution() {
    let values = draws { $0.normal() }
    #expect(abs(mean(values)) < 6 / count.squareRoot())
    #expect(abs(mean(values.map { $0 * $0 }) - 1) < 6 * (2 / count).squareRoot())
    #expect(abs(mean(values.map { $0 * $0 * $0 })) < 6 * (15 / count).squareRoot())
    #expect(abs(mean(values.map { $0 * $0 * $0 * $0 }) - 3) < 6 * (96 / count).squareRoot())
    #expect(abs(mean(zip(values, values.dropFirst()).map { $0 * $1 })) < 6 / count.squareRoot())
    // Beyond three standard deviations: 0.0027.
    #expect(abs(Double(values.count { abs($0) > 3 }) / count - 0.0026998) < 6 * (0.0027 / count).squareRoot())
  }

  @Test func uniformDrawsFillTheirIntervalEvenly() {
    let noise = Noise.uniform(low: -1, high: 3)
    let values = draws { noise.draw(from: &$0) }
    #expect(values.allSatisfy { $0 >= -1 && $0 < 3 })
    #expect(abs(mean(values) - 1) < 6 * (16 / 12 / count).squareRoot())
    #expect(abs(mean(values.map { ($0 - 1) * ($0 - 1) }) - 16.0 / 12) < 6 * (64.0 / 45 / count).squareRoot())
  }

  @Test func integersReachEveryValueAndNoOther() {
    var source = RandomSource(state: (1, 2, 3, 4))
    #expect(Set((0..<1000).map { _ in source.integer(below: 7) }) == Set(0..<7))
  }

  private let count = 200_000.0

  private func draws(_ draw: (inout RandomSource) -> Double) -> [Double] {
    var seeds = SplitMix64(seed: 42)
    var source = RandomSource(seededBy: &seeds)
    return (0..<Int(count)).map { _ in draw(&source) }
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
