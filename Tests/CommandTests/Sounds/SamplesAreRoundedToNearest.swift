import Testing

@testable import Command

@Suite struct SamplesAreRoundedToNearest {
  @Test(arguments: [
    (0.0, 0), (0.4, 0), (0.6, 1), (1.4, 1), (-0.4, 0), (-0.6, -1), (-1.4, -1), (0.5, 0), (1.5, 2), (-2.5, -2),
    (32766.6, 32767), (-32767.7, -32768),
  ])
  func inSixteenBits(value: Double, integer: Int32) {
    var quantizer = Quantizer(bits: 16)
    #expect(quantizer.quantize(Float(value / 32768)) == integer << 16)
    #expect(quantizer.clipped == 0)
  }

  @Test func beyondTheEndsNothingWraps() {
    for bits in [8, 16, 24, 32] {
      var quantizer = Quantizer(bits: bits)
      let largest = Int32(truncatingIfNeeded: (1 << (bits - 1)) - 1) << Int32(32 - bits)
      #expect(quantizer.quantize(1) == largest)
      #expect(quantizer.quantize(1e30) == largest)
      #expect(quantizer.quantize(-1e30) == Int32.min)
      #expect(quantizer.clipped == 3)
      #expect(quantizer.quantize(-1) == Int32.min)
      #expect(quantizer.clipped == 3, "−1 is in range")
    }
  }
}
