import Denoising
import TestSupport
import Testing

/// The engine against PyTorch in float64 with the same stored weights (`Tests/Fixtures/make_fixtures.py`).
@Suite struct AgreementWithPyTorchTests {
  /// The bound of every comparison: largest difference over the root mean square of the expected frame.
  static let bound = 5e-5
  /// Of what the fixtures' signals are sampled at, for the models that ask for it.
  static let rate = 250.0

  @Test(arguments: [
    "linear", "nonlinear", "nonlinear-spectral", "sta", "sta-leads", "sta-convolutional", "context", "context-leads",
    "surroundings", "surroundings-leads", "matches", "matches-leads", "following", "baseline", "odd", "converted",
  ])
  func everyFrameIsTheOracles(name: String) throws {
    let model = try DenoisingModel.load(path: Fixture.path("\(name).gguf"))
    let (leads, length) = (model.facts.leads, model.facts.frameLength)
    let input = try Fixture.floats("\(name).input.f32")
    let expected = try Fixture.doubles("\(name).expected.f64")
    #expect(input.count == expected.count && input.count % (leads * length) == 0 && !input.isEmpty)
    for start in stride(from: 0, to: input.count, by: leads * length) {
      // A signal of one frame is cleaned as that frame.
      let frame = interleaved(input[start..<start + leads * length], leads: leads)
      let clean = try model.denoise(frame, channels: leads, hop: length, rate: Self.rate)
      let oracle = interleaved(expected[start..<start + leads * length], leads: leads)
      // A flat lead comes out as zeros where the mean is taken away: nothing then sets a scale, and nothing may be off.
      let difference = oracle.allSatisfy { $0 == 0 } ? Double(clean.map(abs).max()!) : largestDifference(clean, oracle)
      #expect(difference <= Self.bound, "\(name), frame \(start / (leads * length))")
    }
  }

  /// Names and hops; no hop of 225 where frames have fewer points.
  private static let signals: [(name: String, hop: Int)] = [
    ("sta", 100), ("sta", 225), ("sta-convolutional", 100), ("sta-convolutional", 225), ("sta-leads", 100),
    ("context", 100), ("context", 225), ("context-leads", 100), ("surroundings", 100), ("surroundings", 225),
    ("surroundings-leads", 100), ("matches", 100), ("matches", 225), ("matches-leads", 100),
    ("following", 100), ("baseline", 100),
    ("odd", 100),
  ]

  @Test(arguments: signals)
  func aBlendedSignalIsTheOracles(name: String, hop: Int) throws {
    let model = try DenoisingModel.load(path: Fixture.path("\(name).gguf"))
    for kind in ["signal", "short"] {
      let expected = try Fixture.doubles("\(name).\(kind).hop-\(hop).f64")
      let signal = try Fixture.floats("\(name).\(kind).f32")
      let clean = try model.denoise(signal, channels: model.facts.leads, hop: hop, rate: Self.rate)
      #expect(largestDifference(clean, expected) <= Self.bound, "\(name) \(kind), hop \(hop)")
    }
  }

  private func interleaved<Number>(_ rows: ArraySlice<Number>, leads: Int) -> [Number] {
    let length = rows.count / leads
    return (0..<rows.count).map { rows[rows.startIndex + $0 % leads * length + $0 / leads] }
  }
}
