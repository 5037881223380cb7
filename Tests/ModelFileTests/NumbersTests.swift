import Kernels
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

  /// At every level of processor that is here, wherever bytes begin and however many there are, against one bit at a time; the longest
  /// are what tables are worth it for.
  @Test(arguments: (0...2).filter { unsafe kernels_level_at(Int32($0)) != nil })
  func checksumIsTheRemainderByThePolynomial(level: Int) {
    let checksum = unsafe (kernels_level_at(Int32(level)) ?? kernels_best()).pointee.checksum
    var generator = SplitMix64(seed: 3)
    let bytes = (0..<9_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    for start in 0..<3 {
      let first = UInt32.random(in: 0...UInt32.max, using: &generator)
      var state = first
      for (count, byte) in bytes[start...].enumerated() {
        if count < 300 || count % 97 == 0 || count > 8_990 {
          let found = unsafe bytes.withUnsafeBytes { all in
            unsafe all.baseAddress.map { unsafe checksum(first, $0 + start, count) }
          }
          #expect(found == state, "\(count) bytes from \(start)")
        }
        state ^= UInt32(byte)
        for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
      }
    }
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
