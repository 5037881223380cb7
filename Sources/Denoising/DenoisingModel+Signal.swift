extension DenoisingModel {
  /// Cleans a whole signal: `samples` of `channels` interleaved channels, laid out as for `DenoisingStream`, `rate` of them a second
  /// in each channel where that is known.
  ///
  /// Returns as many samples as it gets. Throws as making a stream does, and for samples that do not divide into channels.
  public func denoise(
    _ samples: [Float], channels: Int = 1, hop: Int? = nil, rate: Double? = nil
  ) throws(DenoisingError) -> [Float] {
    let together = framesAtOnce(signalLength: samples.count / max(channels, 1), hop: hop)
    var options = StreamOptions(channels: channels, hop: hop, framesAtOnce: together)
    options.rate = rate
    let stream = try DenoisingStream(model: self, options: options)
    guard samples.count % channels == 0 else { throw .incomplete(samples: samples.count, channels: channels) }
    var output = [Float](repeating: 0, count: stream.maximumOutput(forInput: samples.count / channels) * channels)
    var tail = [Float](repeating: 0, count: stream.maximumOutput(forInput: 0) * channels)
    var room = output.mutableSpan
    let produced = stream.process(samples.span, into: &room).produced * channels
    var tailRoom = tail.mutableSpan
    let flushed = stream.flush(into: &tailRoom) * channels
    return Array(output.prefix(produced) + tail.prefix(flushed))
  }

  /// How many frames of a channel are worth cleaning together in a signal of `signalLength` samples each: no more than it has.
  public func framesAtOnce(signalLength: Int, hop: Int?) -> Int {
    min(max(signalLength / max(hop ?? facts.defaultHop, 1), 1), DenoisingStream.framesAtOnceLimit)
  }
}
