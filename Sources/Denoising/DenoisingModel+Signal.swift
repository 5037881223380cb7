extension DenoisingModel {
  /// Cleans a whole signal: `samples` of `channels` interleaved channels, laid out as for `DenoisingStream`.
  ///
  /// Returns as many samples as it gets. Throws as making a stream does, and for samples that do not divide into channels.
  public func denoise(_ samples: [Float], channels: Int = 1, hop: Int? = nil) throws(DenoisingError) -> [Float] {
    let stream = try DenoisingStream(model: self, channels: channels, hop: hop)
    guard samples.count % channels == 0 else { throw .incomplete(samples: samples.count, channels: channels) }
    var output = [Float](repeating: 0, count: stream.maximumOutput(forInput: samples.count / channels) * channels)
    var tail = [Float](repeating: 0, count: stream.maximumOutput(forInput: 0) * channels)
    var room = output.mutableSpan
    let produced = stream.process(samples.span, into: &room).produced * channels
    var tailRoom = tail.mutableSpan
    let flushed = stream.flush(into: &tailRoom) * channels
    return Array(output.prefix(produced) + tail.prefix(flushed))
  }
}
