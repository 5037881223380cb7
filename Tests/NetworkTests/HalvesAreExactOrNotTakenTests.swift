import Testing

@testable import Network

/// Weights are kept as binary16 only where nothing is lost.
@Suite struct HalvesAreExactOrNotTakenTests {
  @Test func everyHalfIsItself() {
    for bits in 0...UInt16.max where bits & 0x7C00 != 0x7C00 {
      let half = Half(Float(Float16(bitPattern: bits)))
      #expect(half.isExact && half.bits == bits, "\(bits)")
    }
  }

  @Test(
    arguments: [1.0001, 65_519, 65_536, 1e-8, 3e-8, 5.97e-8, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
      as [Float])
  func whatLiesBetweenIsNot(value: Float) {
    #expect(!Half(value).isExact && !Half(-value).isExact)
  }
}
