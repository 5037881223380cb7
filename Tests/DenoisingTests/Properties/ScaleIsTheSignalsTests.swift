import Denoising
import TestSupport
import Testing

/// What `models/FORMAT.md` says follows from dividing each lead by its deviation: a model knows no unit, and silence stays silent.
@Suite struct ScaleIsTheSignalsTests {
  static let names = [
    "nonlinear", "sta-leads", "sta-convolutional", "context-leads", "surroundings", "surroundings-leads", "matches",
    "matches-leads", "following", "baseline", "general", "ecg",
  ]

  /// A power of two changes no significand on the way in or out, so the bits are those of the product, as long as nothing on the way is
  /// below 2⁻¹²⁶: at 2⁻⁸⁰ not even what the first point of a frame, of weight 2⁻¹⁶, adds of a clean sample that is a thousandth of a noisy one.
  @Test(arguments: names, [-80, -20, 1, 20, 100]) func aPowerOfTwoGoesThrough(name: String, power: Int) throws {
    let model = try DenoisingModel.named(name)
    let factor = Float(sign: .plus, exponent: power, significand: 1)
    let signal = noise(1_500 * model.facts.leads, seed: UInt64(power + 200)).map { $0 + 0.125 }
    let clean = try model.denoise(signal, channels: model.facts.leads, rate: 360)
    #expect(
      bits(try model.denoise(signal.map { $0 * factor }, channels: model.facts.leads, rate: 360))
        == bits(clean.map { $0 * factor }))
  }

  /// Also where leads are silent for a while, each for itself, and so have no unit in which to be compared.
  @Test(arguments: Seeds.first(60)) func aPowerOfTwoGoesThroughAnySurroundings(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let model = try DenoisingModel.load(.anySurroundings(using: &random))
    let (leads, length) = (model.facts.leads, model.facts.frameLength)
    var signal = noise(12 * length * leads, seed: random.next())
    for lead in 0..<leads {
      let start = Int.random(in: 0..<10 * length, using: &random)
      for n in start..<start + 2 * length { signal[n * leads + lead] = 0.5 }
    }
    let hop = Int.random(in: 1...length, using: &random)
    let clean = try model.denoise(signal, channels: leads, hop: hop, rate: 360)
    for power in [-60, -3, 40] {
      let factor = Float(sign: .plus, exponent: power, significand: 1)
      #expect(
        bits(try model.denoise(signal.map { $0 * factor }, channels: leads, hop: hop, rate: 360))
          == bits(clean.map { $0 * factor }))
    }
  }

  @Test(arguments: names, [0, -0.0] as [Float]) func silenceComesOutSilent(name: String, zero: Float) throws {
    let model = try DenoisingModel.named(name)
    let silence = [Float](repeating: zero, count: 2_000 * model.facts.leads)
    #expect(try model.denoise(silence, channels: model.facts.leads, rate: 360).allSatisfy { $0 == 0 })
  }

  /// A pause in a signal is silent from the first sample that no sounding frame covers.
  @Test(arguments: names) func aPauseIsSilent(name: String) throws {
    let model = try DenoisingModel.named(name)
    let (leads, length) = (model.facts.leads, model.facts.frameLength)
    let sound = noise(1_500 * leads)
    let signal = sound + [Float](repeating: 0, count: 5 * length * leads) + sound
    let clean = try model.denoise(signal, channels: leads, rate: 360)
    let pause = (1_500 + length) * leads..<(1_500 + 4 * length) * leads
    #expect(clean[pause].allSatisfy { $0 == 0 })
    #expect(clean[..<(1_500 * leads)].contains { $0 != 0 })
  }
}
