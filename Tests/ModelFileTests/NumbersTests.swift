import TestSupport
import Testing

@testable import ModelFile

@Suite struct NumbersTests {
  /// Every half-precision number, against the compiler's own conversion.
  @Test func everyHalfIsTheFloatThatItMeans() {
    for bits in 0...UInt16.max {
      let expected = Float(Float16(bitPattern: bits))
      let found = Float(half: bits)
      #expect(expected.isNaN ? found.isNaN : found.bitPattern == expected.bitPattern, "bits \(bits)")
    }
  }

  /// The check value that catalogues of checksums give for this one: `123456789` has 0xCBF43926.
  @Test func checksumIsTheOneOfZlib() {
    var crc = CRC32()
    unsafe Array("12345".utf8).withUnsafeBytes { unsafe crc.update($0) }
    unsafe Array("6789".utf8).withUnsafeBytes { unsafe crc.update($0) }
    #expect(crc.value == 0xCBF4_3926)
  }
}
