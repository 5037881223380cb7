import Glibc

/// xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), the same on every machine.
struct RandomSource {
  private var state: (UInt64, UInt64, UInt64, UInt64)
  /// The second value of a pair of normal ones, until it is asked for.
  private var spare: Double?

  /// Not all four words may be zero.
  init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

  /// Takes its state from another generator, as its authors advise.
  init(seededBy seeds: inout SplitMix64) {
    self.init(state: (seeds.next(), seeds.next(), seeds.next(), seeds.next()))
  }

  mutating func next() -> UInt64 {
    let result = rotated(state.1 &* 5, 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotated(state.3, 45)
    return result
  }

  /// A multiple of 2⁻⁵³ in 0 ..< 1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// An integer in `0 ..< bound`; its probability is off by less than `bound`·2⁻⁶⁴.
  mutating func integer(below bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

  /// Mean 0, standard deviation 1 (Box and Muller, 1958): two values from two uniform ones, the cosine first.
  mutating func normal() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    // In 0 < u ≤ 1, where the logarithm is finite.
    let radius = (-2 * log(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spare = radius * sin(angle)
    return radius * cos(angle)
  }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): turns any seed, 0 included, into well-mixed words.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

private func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 { word << count | word >> (64 - count) }
