/// What a signal goes through, block by block, channels interleaved: as many samples come out as go in, each in its place.
protocol SignalFilter: AnyObject {
  /// The most sample frames that can go in after a sample before that sample comes out.
  var latency: Int { get }

  /// Frames that the network could not give finite numbers for, so that they were handed on as they came.
  var uncleanedFrameCount: Int { get }

  /// Takes samples, and hands over those that are final by then.
  func process(_ samples: Span<Float>, _ take: (Span<Float>) throws(CommandError) -> Void) throws(CommandError)

  /// Ends the signal: hands over what has not come out yet.
  func finish(_ take: (Span<Float>) throws(CommandError) -> Void) throws(CommandError)
}
