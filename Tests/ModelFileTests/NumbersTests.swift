import Storage
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
    // 32 zeros, which are two whole steps.
    var zeros = CRC32()
    unsafe [UInt8](repeating: 0, count: 32).withUnsafeBytes { unsafe zeros.update($0) }
    #expect(zeros.value == 0x190A_55AD)
  }

  /// Of either kind of element, and at the end, where a loop of many at a time leaves a rest.
  @Test(arguments: [0, 5, 36]) func theFirstNumberThatIsNoneIsFound(place: Int) throws {
    let storage = try ByteStorage.zeros(4 * 37)
    let halves = StoredTensor(count: 37, isHalf: true, at: 0, of: storage)
    #expect(halves.firstNonFinite == nil)
    unsafe storage.base.storeBytes(of: 0xFC00, toByteOffset: 2 * place, as: UInt16.self)
    #expect(halves.firstNonFinite == place)
    unsafe storage.base.storeBytes(of: 0x7BFF, toByteOffset: 2 * place, as: UInt16.self)
    #expect(halves.firstNonFinite == nil)
    #expect(try halves.floats()[place] == 65_504)
    let floats = StoredTensor(count: 37, isHalf: false, at: 0, of: storage)
    unsafe storage.base.storeBytes(of: Float.nan.bitPattern, toByteOffset: 4 * place, as: UInt32.self)
    #expect(floats.firstNonFinite == place)
  }
}
