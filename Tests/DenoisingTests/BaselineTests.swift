import Denoising
import TestSupport
import Testing

/// A model that is told the rate knows what is slow; one that is not takes nothing for slow.
@Suite struct BaselineTests {
  /// Takes so much of the baseline away, and nothing else but the mean of a frame, which the baseline has been compared with.
  private func highPass(share: Float = 1) throws -> DenoisingModel {
    var file = WeightFile.scaling(by: 1, hop: 150)
    file["sta.input.mean"] = .string("remove")
    file["sta.input.scale"] = .string("deviation")
    file["sta.output"] = .string("noise")
    file["sta.extra_features"] = .strings(["baseline"])
    file["sta.context.span"] = .uint32(9)
    file["sta.context.ahead"] = .uint32(450)
    file["sta.baseline.block"] = .uint32(45)
    file["sta.baseline.edge"] = .float32(0.5)
    file["sta.baseline.ratio"] = .float32(30)
    file.tensors[0] = .init("layer.0.weight", [1, 2, 1], [0, share])
    return try DenoisingModel.load(file)
  }

  /// A wave of `frequency` in Hz.
  private func wave(_ frequency: Double, rate: Double, count: Int) -> [Double] {
    // A turn has a whole number of parts.
    (0..<count).map { cosine($0 * Int(frequency * 100), of: Int(rate * 100)) }
  }

  @Test(arguments: [250, 360, 500] as [Double]) func whatIsSlowIsTakenAwayAndTheRestStays(rate: Double) throws {
    let model = try highPass()
    let (slow, fast) = (wave(0.2, rate: rate, count: 9_000), wave(1.3, rate: rate, count: 9_000))
    let signal = zip(slow, fast).map { Float(3 * $0 + $1 + 40) }
    let clean = try model.denoise(signal, rate: rate)
    let error = zip(clean, fast).map { Double($0) - ($1 - fast.reduce(0, +) / 9_000) }
    let inside = error[4_000..<8_000].map { $0 * $0 }.reduce(0, +) / 4_000
    // 0.5 is the power of the fast wave, 4.5 and 1,600 those of what has to go.
    #expect(inside < 0.5 * 1e-2)
  }

  /// A filter needs what lies beyond the ends; here the wave is known there to a tenth of its height, and to a fiftieth elsewhere.
  @Test func aSlowSignalIsKnownUpToItsEnds() throws {
    let slow = wave(0.1, rate: 360, count: 5_000).map { Float($0 + 7) }
    let clean = try highPass().denoise(slow, rate: 360)
    #expect(clean.map(abs).max()! < 0.1)
    #expect(clean[1_000..<4_000].map(abs).max()! < 0.02)
  }

  @Test func withoutARateNothingIsSlow() throws {
    let signal = noise(3_000)
    let clean = try highPass().denoise(signal)
    #expect(bits(clean) == bits(try highPass(share: 0).denoise(signal, rate: 360)))
    #expect(bits(clean) != bits(try highPass().denoise(signal, rate: 360)))
  }

  @Test(arguments: [0, -1, .infinity, .nan] as [Double]) func aRateIsAPositiveNumber(rate: Double) throws {
    let model = try highPass()
    #expect(throws: DenoisingError.rate) { try model.denoise([1, 2, 3], rate: rate) }
  }

  /// Numbers that are no rate of anything spoil no frame: one whose numbers are none would come out as it came, and be counted.
  @Test(arguments: [.leastNonzeroMagnitude, 1e-300, 1e-30, 0.01, 1e9, 1e300] as [Double]) func anyRateGivesNumbers(
    rate: Double
  ) throws {
    let stream = try DenoisingStream(model: highPass(), channels: 1, rate: rate)
    let clean = run(noise(2_000), through: stream, chunks: [2_000])
    #expect(clean.count == 2_000 && clean.allSatisfy(\.isFinite))
    #expect(stream.cleanFrameCount > 0 && stream.uncleanedFrameCount == 0)
  }
}
