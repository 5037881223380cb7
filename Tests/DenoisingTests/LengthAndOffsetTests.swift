import Denoising
import TestSupport
import Testing

/// As many samples come out as go in, each in its place.
@Suite struct LengthAndOffsetTests {
  /// A network that hands its frame on shows the blending alone: whatever is not the input would be an error of place or weight.
  @Test(arguments: [1, 7, 225, 449, 450])
  func aModelThatChangesNothingReturnsTheSignal(hop: Int) throws {
    let models = [WeightFile.scaling(by: 1), .scaling(by: 1, context: (span: 4, ahead: 450))]
    let signal = noise(2_000)
    for model in try models.map(DenoisingModel.load) {
      try expectTheSignal(signal, from: model, hop: hop)
    }
  }

  private func expectTheSignal(_ signal: [Float], from model: DenoisingModel, hop: Int) throws {
    for length in Array(0...40) + Array(stride(from: 41, to: 2_000, by: 37)) + [449, 450, 451, 899, 900, 901] {
      let clean = try model.denoise(Array(signal.prefix(length)), hop: hop)
      #expect(clean.count == length)
      #expect(zip(clean, signal).allSatisfy { abs($0 - $1) <= 1e-5 }, "\(length) samples")
    }
  }

  @Test func channelsKeepTheirPlaces() throws {
    let signal = noise(3 * 700)
    let one = try DenoisingModel.load(.scaling(by: 2))
    let three = try DenoisingModel.load(.scaling(by: 2, leads: 3))
    for model in [one, three] {
      let clean = try model.denoise(signal, channels: 3, hop: 100)
      #expect(zip(clean, signal).allSatisfy { abs($0 - 2 * $1) <= 1e-5 })
    }
  }

  /// Each channel of a signal is what it would be alone, bit for bit.
  @Test func aChannelDoesNotHearTheOthers() throws {
    let model = try DenoisingModel.fixture("sta-convolutional")
    let (left, right) = (noise(1_000, seed: 1), noise(1_000, seed: 2))
    let both = try model.denoise(zip(left, right).flatMap { [$0, $1] }, channels: 2)
    #expect(bits(stride(from: 0, to: 2_000, by: 2).map { both[$0] }) == bits(try model.denoise(left)))
    #expect(bits(stride(from: 1, to: 2_000, by: 2).map { both[$0] }) == bits(try model.denoise(right)))
  }

  @Test func whatCannotBeAStreamIsRefused() throws {
    let model = try DenoisingModel.load(.scaling(by: 1))
    let two = try DenoisingModel.load(.scaling(by: 1, leads: 2))
    #expect(throws: DenoisingError.hop(0, frameLength: 450)) { try DenoisingStream(model: model, channels: 1, hop: 0) }
    #expect(throws: DenoisingError.hop(451, frameLength: 450)) {
      try DenoisingStream(model: model, channels: 1, hop: 451)
    }
    #expect(throws: DenoisingError.channels(0, leads: 1)) { try DenoisingStream(model: model, channels: 0) }
    #expect(throws: DenoisingError.channels(4, leads: 2)) { try DenoisingStream(model: two, channels: 4) }
    #expect(throws: DenoisingError.incomplete(samples: 5, channels: 2)) { try two.denoise(noise(5), channels: 2) }
  }
}
