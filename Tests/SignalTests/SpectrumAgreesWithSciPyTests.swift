import Signal
import Storage
import TestSupport
import Testing

@Suite struct SpectrumAgreesWithSciPyTests {
  private func spectrum(of frame: some Collection<Float>, scale: PowerSpectrum.Scale) throws -> [Float] {
    let spectrum = try PowerSpectrum.make(length: frame.count, scale: scale)
    let input = try FloatStorage.zeros(frame.count)
    let output = try FloatStorage.zeros(frame.count)
    for (index, value) in frame.enumerated() { input[index] = value }
    unsafe spectrum.compute(input.base, using: try spectrum.makeBuffers(), into: output.base)
    return (0..<output.count).map { output[$0] }
  }

  /// `scipy.signal.welch` in float64; each bin may be off by what single precision makes of the largest one.
  @Test func densityIsWelchsWithOneSegment() throws {
    let input = try Fixture.floats("spectrum.input.f32")
    let expected = try Fixture.doubles("spectrum.expected.f64")
    #expect(input.count == expected.count && input.count >= 4 * 450)
    for start in stride(from: 0, to: input.count, by: 450) {
      let found = try spectrum(of: input[start..<start + 450], scale: .density(gain: 1))
      let oracle = expected[start..<start + 450]
      let peak = oracle.max()!
      let difference = zip(found, oracle).map { abs(Double($0) - $1) }.max()!
      #expect(difference <= 1e-6 * peak, "frame \(start / 450)")
    }
  }

  /// Closed form: an integer number of periods under the periodic Hann window fills three bins, with amplitudes ½ and ¼ of `N/2`.
  /// Of lengths that FFTW transforms by itself, and of such that are brought to a power of two.
  @Test(arguments: [450, 200, 63, 17, 31, 225, 998, 997, 4099]) func aSineFillsThreeBins(length: Int) throws {
    let frame = (0..<length).map { Float(cosine(7 * $0, of: length)) }
    let density = try spectrum(of: frame, scale: .density(gain: 1))
    let energy = 3.0 / 8.0 * Double(length)
    let peak = Double(length * length) / 16 / energy
    for k in 0..<length {
      let distance = min(abs(k - 7), abs(k - (length - 7)))
      let expected = distance == 0 ? peak : distance == 1 ? peak / 4 : 0
      #expect(abs(Double(density[k]) - expected) < 1e-5 * peak, "bin \(k)")
    }
  }

  @Test func logarithmAndGainAreAppliedToTheDensity() throws {
    let frame = (0..<450).map { Float(cosine(11 * $0, of: 450)) }
    let density = try spectrum(of: frame, scale: .density(gain: 1))
    let scaled = try spectrum(of: frame, scale: .density(gain: -2.5))
    let logarithm = try spectrum(of: frame, scale: .log(constant: 10, gain: 0.25))
    for k in 0..<450 {
      #expect(scaled[k] == -2.5 * density[k])
      #expect(abs(Double(logarithm[k]) - 0.25 * naturalLogarithm(1 + 10 * Double(density[k]))) < 1e-6)
    }
  }

  /// An offset adds power nowhere: what rounding the offset leaves is far below the signal.
  @Test func aLargeOffsetIsTakenAway() throws {
    let frame = (0..<450).map { Float(32 * cosine(9 * $0, of: 450)) + 1_048_576 }
    let density = try spectrum(of: frame, scale: .density(gain: 1))
    #expect(density[0] < 1e-4 * density[9])
  }

  /// Nor does one whose mean no `Float` is: half a step beside it.
  @Test func anOffsetBetweenTwoFloatsIsTakenAwayWhole() throws {
    let density = try spectrum(of: (0..<450).map { 1_048_576 + Float($0 % 2) / 8 }, scale: .density(gain: 1))
    #expect(density[0] < 1e-6 * density[225])
  }
}
