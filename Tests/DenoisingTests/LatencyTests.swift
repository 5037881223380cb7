import Denoising
import TestSupport
import Testing

/// `latency` is what a signal meets that is fed one sample at a time.
@Suite struct LatencyTests {
  @Test(arguments: [0, 1, 400, 900], [1, 7, 100, 225, 449, 450])
  func noSampleWaitsLongerAndOneWaitsThatLong(ahead: Int, hop: Int) throws {
    let model = try DenoisingModel.load(.scaling(by: 1, context: (span: 3, ahead: ahead)))
    let stream = try DenoisingStream(model: model, channels: 1, hop: hop)
    var out = 0
    var longest = 0
    for arrived in 1...3_000 {
      out += feed([1], to: stream).progress.produced
      longest = max(longest, arrived - out)
    }
    #expect(longest == stream.latency && stream.latency == 449 + ahead)
  }

  /// The impulse at sample `t` comes out at `t`, in the call that brings sample `t + latency` at the latest.
  @Test(arguments: [0, 400], [0, 1, 224, 225, 449, 450, 1_000])
  func anImpulseComesOutInItsPlace(ahead: Int, place: Int) throws {
    let model = try DenoisingModel.load(.scaling(by: 1, context: (span: 2, ahead: ahead)))
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
