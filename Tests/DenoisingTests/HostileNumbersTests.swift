import Denoising
import TestSupport
import Testing

/// Whatever numbers come, finite ones go.
@Suite struct HostileNumbersTests {
  @Test(arguments: [
    "linear", "nonlinear", "nonlinear-spectral", "sta", "sta-convolutional", "context", "surroundings", "matches",
    "general", "ecg",
  ])
  func everyInputGivesFiniteOutput(name: String) throws {
    let model = try DenoisingModel.named(name)
    let signals: [[Float]] = [
      [Float](repeating: 0, count: 1_000), [Float](repeating: 3e38, count: 1_000),
      [Float](repeating: .leastNonzeroMagnitude, count: 1_000),
      (0..<1_000).map { $0 % 2 == 0 ? 3.4e38 : -3.4e38 }, (0..<1_000).map { $0 == 500 ? 1e38 : 0 },
      (0..<1_000).map { $0 / 25 % 2 == 0 ? 1 : -1 }, (0..<1_000).map { $0 / 25 % 2 == 0 ? 1e38 : -1e38 },
      (0..<1_000).map { $0 == 500 ? 1 : 0 }, (0..<1_000).map { $0 == 500 ? -1e38 : 1 },
      noise(1_000).map { $0 * 0x1p-136 }, noise(1_000).map { $0 * 1e30 }, noise(1_000).map { $0 * 1e38 },
      (0..<1_000).map { $0 % 3 == 0 ? .nan : $0 % 3 == 1 ? .infinity : -.infinity },
    ]
    for (index, signal) in signals.enumerated() {
      let clean = try model.denoise(signal)
      #expect(clean.count == signal.count && clean.allSatisfy { $0.isFinite }, "signal \(index)")
    }
  }

  /// What surrounds a frame may be a million million million million times as loud, and it is cleaned all the same.
  @Test func aFaintSignalBesideALoudOneIsCleaned() throws {
    let model = try DenoisingModel.fixture("surroundings")
    let signal = noise(4_000).enumerated().map { $0 / 1_000 % 2 == 0 ? $1 * 1e30 : $1 * 1e-6 }
    let stream = try DenoisingStream(model: model, channels: 1)
    #expect(run(signal, through: stream, chunks: [500]).allSatisfy { $0.isFinite })
    #expect(stream.uncleanedFrameCount == 0 && stream.cleanFrameCount > 8)
  }

  /// Weights that are rounded add up to more than 1 at some places of some hops.
  @Test(arguments: ["general", "ecg", "sta-convolutional"], [7, 100, 150, 200])
  func theLargestNumbersStayFiniteAtAnyHop(name: String, hop: Int) throws {
    let model = try DenoisingModel.named(name)
    for largest in [Float.greatestFiniteMagnitude, -.greatestFiniteMagnitude] {
      let signal = [Float](repeating: largest, count: 3_000)
      #expect(try model.denoise(signal, hop: hop).allSatisfy { $0.isFinite })
    }
  }

  /// Numbers below 2⁻¹²⁶ count as 0, which is what keeps them from taking longer than others on some processors.
  @Test func subnormalNumbersCountAsZero() throws {
    let model = try DenoisingModel.load(.scaling(by: 1))
    let faint = noise(1_000).map { $0 * 0x1p-130 }
    #expect(faint.contains { $0 != 0 })
    #expect(try model.denoise(faint).allSatisfy { $0 == 0 })
  }

  /// The last finite sample stands in, so one bad sample changes nothing but its own place and what a held value there would.
  @Test func aBadSampleIsTheLastGoodOne() throws {
    let model = try DenoisingModel.fixture("sta-convolutional")
    var bad = noise(1_200)
    var held = bad
    for place in [0, 7, 600, 601, 1_199] {
      bad[place] = place % 2 == 0 ? .nan : .infinity
      held[place] = place == 0 ? 0 : held[place - 1]
    }
    #expect(bits(try model.denoise(bad)) == bits(try model.denoise(held)))
  }

  @Test func aConstantComesOutAsItWent() throws {
    let model = try DenoisingModel.fixture("sta-convolutional")
    for level: Float in [0, 1, -273.15, 1e6] {
      #expect(
        try model.denoise([Float](repeating: level, count: 900)).allSatisfy { abs($0 - level) <= abs(level) * 1e-6 })
    }
  }

  /// With each lead divided by its deviation and its mean restored, a model knows no unit: 2²⁰ and a power of two as an offset
  /// leave every bit of the significands, so the outputs are equal and not just close.
  @Test(arguments: [0x1p-20, 0x1p20] as [Float]) func scaleOfTheInputIsScaleOfTheOutput(factor: Float) throws {
    let model = try DenoisingModel.fixture("sta-convolutional")
    let signal = noise(1_500)
    let clean = try model.denoise(signal)
    #expect(bits(try model.denoise(signal.map { $0 * factor })) == bits(clean.map { $0 * factor }))
  }
}
