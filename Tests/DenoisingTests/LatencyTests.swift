import Denoising
import TestSupport
import Testing

/// `latency` is what a signal meets that is fed one sample at a time.
@Suite struct LatencyTests {
  @Test(arguments: [1, 7, 100, 225, 449, 450]) func noSampleWaitsLongerAndOneWaitsThatLong(hop: Int) throws {
    let model = try DenoisingModel.load(.scaling(by: 1))
    let stream = try DenoisingStream(model: model, channels: 1, hop: hop)
    var out = 0
    var longest = 0
    for arrived in 1...2_000 {
      out += feed([1], to: stream).progress.produced
      longest = max(longest, arrived - out)
    }
    #expect(longest == stream.latency)
  }

  /// The impulse at sample `t` comes out at `t`, in the call that brings sample `t + latency` at the latest.
  @Test(arguments: [0, 1, 224, 225, 449, 450, 1_000]) func anImpulseComesOutInItsPlace(place: Int) throws {
    let model = try DenoisingModel.load(.scaling(by: 1))
    let stream = try DenoisingStream(model: model, channels: 1, hop: 225)
    var output: [Float] = []
    for t in 0...place + stream.latency {
      output += feed([t == place ? 1 : 0], to: stream).output
    }
    try #require(output.count > place)
    #expect(abs(output[place] - 1) < 1e-6)
    #expect(output.indices.allSatisfy { $0 == place || output[$0] == 0 })
  }
}
