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
    [(100, "context"), (450, "sta-convolutional"), (133, "surroundings"), (170, "matches")])
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

  /// The last good sample stands in behind a cut as it does elsewhere, bad ones that wait come back, and counters go on.
  @Test(arguments: [StreamOptions.NonFinite.hold, .zero, .pass]) func badSamplesAroundACutAreThoseOfTheSignal(
    policy: StreamOptions.NonFinite
  ) throws {
    let model = try DenoisingModel.fixture("sta-convolutional")
    var signal = Array(Self.signal.prefix(1_500))
    (signal[650], signal[700]) = (.nan, .infinity)
    var options = StreamOptions(channels: 1, hop: 100)
    options.nonFinite = policy
    let whole = try DenoisingStream(model: model, options: options)
    let expected = bits(run(signal, through: whole, chunks: [1_500]))
    let first = try DenoisingStream(model: model, options: options)
    var output = Array(feed(signal[..<700], to: first).output)
    let second = try DenoisingStream(model: model, options: options)
    _ = feed(Self.signal[300..<1_700], to: second)
    #expect(restore(second, save(first)))
    #expect(second.cleanFrameCount == first.cleanFrameCount)
    output += run(Array(signal[700...]), through: second, chunks: [77])
    #expect(bits(output) == expected)
    #expect(second.cleanFrameCount == whole.cleanFrameCount && second.nonFiniteCount == 2)
  }

  /// Samples as large as there are leave sums that a state may hold.
  @Test(arguments: [7, 100, 150, 200, 225]) func theLargestNumbersAreNoReasonToRefuse(hop: Int) throws {
    let stream = try DenoisingStream(model: try .fixture("sta-convolutional"), channels: 1, hop: hop)
    _ = feed([Float](repeating: .greatestFiniteMagnitude, count: 2_000)[...], to: stream)
    _ = flush(stream, room: 5)
    #expect(restore(stream, save(stream)))
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

  @Test func aDamagedStateIsRefused() throws {
    let model = try DenoisingModel.fixture("nonlinear")
    let stream = try DenoisingStream(model: model, channels: 1, hop: 100)
    _ = feed(noise(700)[...], to: stream)
    let state = save(stream)
    for place in state.indices {
      var bad = state
      bad[place] ^= 1 << (place % 8)
      #expect(!restore(stream, bad), "byte \(place)")
    }
    #expect(restore(stream, state))
  }

  private func forged(_ state: [UInt8], _ changes: [(place: Int, bytes: [UInt8])]) -> [UInt8] {
    var state = state
    for (place, bytes) in changes { state.replaceSubrange(place..<place + bytes.count, with: bytes) }
    let hash = state[24...].reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    state.replaceSubrange(16..<24, with: little(hash))
    return state
  }

  /// Counts of many lanes are added up.
  @Test func countsWhoseSumIsNoNumberAreRefused() throws {
    let stream = try DenoisingStream(model: try .fixture("nonlinear"), channels: 8, hop: 100)
    let state = save(stream)
    let (first, lane) = (13 * 8, (state.count - 13 * 8) / 8)
    func counting(_ count: UInt64) -> [UInt8] { forged(state, (0..<8).map { (first + $0 * lane, little(count)) }) }
    #expect(!restore(stream, counting(1 << 60)))
    #expect(restore(stream, counting(1 << 50)))
    #expect(stream.nonFiniteCount == 8 << 50)
  }

  /// The end of a signal has begun, and a frame has been cleaned for which it never had the samples.
  @Test func anEndThatNoSignalHasIsRefused() throws {
    let stream = try DenoisingStream(model: try .fixture("nonlinear"), channels: 1, hop: 225)
    let state = save(stream)
    func ending(received: UInt64, final: UInt64) -> [UInt8] {
      forged(state, [received, final, final, 1].enumerated().map { (8 * (7 + $0), little($1)) })
    }
    #expect(!restore(stream, ending(received: 228, final: 225)))
    #expect(restore(stream, ending(received: 450, final: 225)))
    #expect(restore(stream, ending(received: 228, final: 228)))
  }

  /// A frame is cleaned once it is complete, so a signal that goes on has all samples of the last one.
  @Test func aPlaceThatNoSignalHasIsRefused() throws {
    let stream = try DenoisingStream(model: try .fixture("nonlinear"), channels: 1, hop: 225)
    let state = save(stream)
    func goingOn(received: UInt64) -> [UInt8] {
      forged(state, [received, 225, 225, 0].enumerated().map { (8 * (7 + $0), little($1)) })
    }
    #expect(!restore(stream, goingOn(received: 449)))
    #expect(restore(stream, goingOn(received: 450)))
  }

  /// A checksum finds damage and not malice: with the right one, what no stream can hold is refused too.
  @Test func aStateThatNoStreamCanHaveIsRefused() throws {
    let model = try DenoisingModel.fixture("nonlinear")
    let stream = try DenoisingStream(model: model, channels: 1, hop: 100)
    _ = feed(noise(700)[...], to: stream)
    let state = save(stream)
    func forged(_ bytes: [UInt8], at place: Int) -> [UInt8] { self.forged(state, [(place, bytes)]) }
    let (received, lane, nan) = (7 * 8, 13 * 8, little(Float.nan.bitPattern))
    #expect(restore(stream, forged(little(UInt64(700)), at: received)), "nothing is changed")
    // More has come than can be waiting, or less than has left; and numbers that are none, first, in the middle and last.
    for count in [0, 200, 10_000, .max] as [UInt64] { #expect(!restore(stream, forged(little(count), at: received))) }
    for place in [lane + 8, lane + 8 + 4 * 600, state.count - 4] { #expect(!restore(stream, forged(nan, at: place))) }
  }
}
