import Denoising

/// Cleans the channels of a signal, several at a time where several threads are allowed.
///
/// Channels of a model for one lead do not know of each other, so neither their grouping nor the threads change a bit.
final class ChannelBank: SignalFilter {
  private let channels: Int
  private let groups: [Group]
  private var merged: [Float]

  /// - Parameter options: for all channels.
  init(model: DenoisingModel, options: StreamOptions, threads: Int) throws(DenoisingError) {
    channels = options.channels
    let count = model.facts.leads == 1 ? max(1, min(threads, channels)) : 1
    var groups: [Group] = []
    for index in 0..<count {
      let range = index * channels / count..<(index + 1) * channels / count
      var share = options
      share.channels = range.count
      share.framesAtOnce = model.framesAtOnce(signalLength: blockLength(channels: channels), hop: options.hop)
      groups.append(Group(range, try DenoisingStream(model: model, options: share), blockLength(channels: channels)))
    }
    self.groups = groups
    merged = [Float](repeating: 0, count: groups[0].room * channels)
  }

  var latency: Int { groups[0].stream.latency }

  var uncleanedFrameCount: Int { groups.reduce(0) { $0 + $1.stream.uncleanedFrameCount } }

  func process(_ samples: Span<Float>, _ take: (Span<Float>) throws(CommandError) -> Void) throws(CommandError) {
    let step = blockLength(channels: channels) * channels
    for start in stride(from: 0, to: samples.count, by: step) {
      let block = samples.extracting(start..<min(start + step, samples.count))
      for group in groups { group.load(block, channels: channels) }
      run { $0.process() }
      try handOver(take)
    }
  }

  func finish(_ take: (Span<Float>) throws(CommandError) -> Void) throws(CommandError) {
    run { $0.flush() }
    try handOver(take)
  }

  private func run(_ work: @escaping @Sendable (Group) -> Void) {
    guard groups.count > 1 else { return work(groups[0]) }
    // Each group is worked on by one thread, and by nobody else before all are done.
    nonisolated(unsafe) let groups = groups
    concurrently(unsafe groups.count, threads: unsafe groups.count) { index in unsafe work(groups[index]) }
  }

  private func handOver(_ take: (Span<Float>) throws(CommandError) -> Void) throws(CommandError) {
    let frames = groups[0].produced
    guard frames > 0 else { return }
    if groups.count > 1 {
      for group in groups { group.unload(into: &merged, channels: channels) }
    }
    let output = groups.count == 1 ? groups[0].output : merged
    try take(output.span.extracting(first: frames * channels))
  }
}

/// Channels that are cleaned by one thread.
private final class Group {
  let stream: DenoisingStream
  /// Sample frames that can come out at once.
  let room: Int
  private(set) var output: [Float]
  private(set) var produced = 0
  private let range: Range<Int>
  private var input: [Float]
  private var frames = 0

  init(_ range: Range<Int>, _ stream: DenoisingStream, _ length: Int) {
    (self.range, self.stream) = (range, stream)
    room = stream.maximumOutput(forInput: length)
    input = [Float](repeating: 0, count: length * range.count)
    output = [Float](repeating: 0, count: room * range.count)
  }

  /// Takes its channels out of a block.
  func load(_ block: Span<Float>, channels: Int) {
    frames = block.count / channels
    var room = input.mutableSpan
    for frame in 0..<frames {
      for index in 0..<range.count {
        room[frame * range.count + index] = block[frame * channels + range.lowerBound + index]
      }
    }
  }

  func process() {
    var room = output.mutableSpan
    produced = stream.process(input.span.extracting(first: frames * range.count), into: &room).produced
  }

  func flush() {
    var room = output.mutableSpan
    produced = stream.flush(into: &room)
  }

  /// Puts its channels where they belong.
  func unload(into merged: inout [Float], channels: Int) {
    for frame in 0..<produced {
      for index in 0..<range.count {
        merged[frame * channels + range.lowerBound + index] = output[frame * range.count + index]
      }
    }
  }
}
