import Denoising
import TestSupport
import Testing

/// A stream that takes over the state of another goes on where that one was, bit for bit.
@Suite struct StateTests {
  private static let signal = noise(2 * 1_500, seed: 9)

  private func save(_ stream: DenoisingStream) -> [UInt8] {
    var state = [UInt8](repeating: 0, count: stream.stateSize)
    let isSaved = unsafe state.withUnsafeMutableBytes { unsafe stream.saveState(into: $0) }
    #expect(isSaved)
    return state
  }

  private func restore(_ stream: DenoisingStream, _ state: [UInt8]) -> Bool {
    unsafe state.withUnsafeBytes { unsafe stream.restoreState(from: $0) }
  }

  @Test(
    arguments: [0, 1, 449, 450, 700, 899, 1_499, 1_500],
    [(100, "context"), (450, "sta-convolutional"), (133, "surroundings")])
  func anotherStreamGoesOn(cut: Int, kind: (hop: Int, name: String)) throws {
    let model = try DenoisingModel.fixture(kind.name)
    let hop = kind.hop
    let expected = bits(try model.denoise(Self.signal, channels: 2, hop: hop))
    let first = try DenoisingStream(model: model, channels: 2, hop: hop)
    var output = Array(feed(Self.signal[..<(2 * cut)], to: first).output)
    // In the middle of what is final, and of the frames that a flush has yet to clean.
    if cut == 1_500 { output += flush(first, room: 10) + flush(first, room: 150) }
    let second = try DenoisingStream(model: model, channels: 2, hop: hop)
    _ = feed(Self.signal[300..<1_700], to: second)
    #expect(restore(second, save(first)))
    output += run(Array(Self.signal[(2 * cut)...]), through: second, chunks: [77])
    #expect(bits(output) == expected)
  }

  @Test func aStateOfAnotherKindOfStreamIsRefused() throws {
    let model = try DenoisingModel.fixture("nonlinear")
    let state = save(try DenoisingStream(model: model, channels: 1, hop: 100))
    #expect(restore(try DenoisingStream(model: model, channels: 1, hop: 100), state))
    #expect(!restore(try DenoisingStream(model: model, channels: 1, hop: 101), state))
    #expect(!restore(try DenoisingStream(model: try .fixture("linear"), channels: 1, hop: 100), state))
    var passing = StreamOptions(channels: 1, hop: 100)
    passing.nonFinite = .pass
    #expect(!restore(try DenoisingStream(model: model, options: passing), state))
    #expect(!restore(try DenoisingStream(model: model, channels: 1, hop: 100), Array(state.dropLast())))
  }
}
