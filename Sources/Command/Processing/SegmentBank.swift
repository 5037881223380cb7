import Denoising

/// Cleans a file by several threads, each a stretch of it in time.
///
/// What a stream makes of a sample depends on no more than `DenoisingStream.history` sample frames before it and `latency` behind
/// it, and where it begins on the grid of the hop. So a stream that begins that much earlier, on the grid, gives the bits that
/// one from the beginning of the signal gives. Samples wait until every thread has a segment: it is not for live signals.
final class SegmentBank: SignalFilter {
  private let channels: Int
  private let workers: [Worker]
  /// Sample frames of a segment, before the signal ends, of what comes before it, and of what comes behind: of these, the first
  /// two are multiples of the hop.
  private let length, before, behind: Int
  /// The samples from `origin` on, and the sample frame that the next segment begins with.
  private var samples: [Float] = []
  private var (origin, next) = (0, 0)
  private let hop: Int

  /// Samples that all segments may have, 512 MiB, however many threads are wished.
  private static let mostRoom = 1 << 27

  /// - Parameter options: of a signal without gaps, for a gap's stand-in may come from long before.
  init(model: DenoisingModel, options: StreamOptions, threads: Int) throws(DenoisingError) {
    var options = options
    options.framesAtOnce = model.framesAtOnce(signalLength: blockLength(channels: options.channels), hop: options.hop)
    let stream = try DenoisingStream(model: model, options: options)
    (channels, hop, behind) = (options.channels, stream.hop, stream.latency)
    // One more than it depends on, for the first frame of a signal is blended by weights of its own.
    before = roundedUp(stream.history + 1, to: stream.hop)
    // What is cleaned twice stays below a sixteenth.
    length = roundedUp(max(131_072 / options.channels, 16 * (before + behind)), to: stream.hop)
    // At the end a segment may be a hop longer, and a part of what is behind it.
    let room = stream.maximumOutput(forInput: before + length + hop + 2 * behind) * channels
    var workers = [Worker(stream, room: room)]
    while workers.count < min(threads, Self.mostRoom / room) {
      workers.append(Worker(try DenoisingStream(model: model, options: options), room: room))
    }
    self.workers = workers
  }

  var latency: Int { behind }

  var uncleanedFrameCount: Int { workers.reduce(0) { $0 + $1.uncleanedFrameCount } }

  func process(_ input: Span<Float>, _ take: (Span<Float>) throws(CommandError) -> Void) throws(CommandError) {
    unsafe input.withUnsafeBufferPointer { unsafe samples.append(contentsOf: $0) }
    // What is left for `finish` is at least what is behind a segment, so that all frames before a segment can be cleaned.
    while end >= next + workers.count * length + behind {
      try clean((0...workers.count).map { next + $0 * length }, isLast: false, take)
    }
  }

  func finish(_ take: (Span<Float>) throws(CommandError) -> Void) throws(CommandError) {
    let left = end - next
    let count = max(1, min(workers.count, left / (4 * (before + behind))))
    try clean((0...count).map { next + ($0 == count ? left : left * $0 / count / hop * hop) }, isLast: true, take)
  }

  /// Sample frames that have come in.
  private var end: Int { origin + samples.count / channels }

  /// Cleans the segments between the sample frames `bounds`, from `next` on, and hands them over in order.
  private func clean(
    _ bounds: [Int], isLast: Bool, _ take: (Span<Float>) throws(CommandError) -> Void
  ) throws(CommandError) {
    let count = bounds.count - 1
    // Each worker belongs to one thread until all are done, and nobody changes the samples before.
    nonisolated(unsafe) let bank = self
    concurrently(count, threads: count) { index in
      let (start, end) = (bounds[index], bounds[index + 1])
      let isEnd = isLast && index == count - 1
      unsafe bank.workers[index].clean(
        bank.place(max(start - bank.before, 0))..<bank.place(isEnd ? bank.end : end + bank.behind),
        settled: bank.channels * (start == 0 ? 0 : min(start, bank.before) + bank.behind), isEnd: isEnd,
        of: bank.samples)
    }
    for worker in workers.prefix(count) {
      let (output, tail) = (worker.output, worker.tail)
      try take(output.span.extracting(first: worker.produced))
      if worker.flushed > 0 { try take(tail.span.extracting(first: worker.flushed)) }
    }
    next = bounds[count]
    let kept = max(next - before, 0)
    if !isLast { samples.removeFirst((kept - origin) * channels) }
    origin = kept
  }

  /// Where a sample frame lies in `samples`.
  private func place(_ frame: Int) -> Int { (frame - origin) * channels }
}

/// A stream that cleans one segment after the other, each as a signal of its own.
private final class Worker {
  /// What comes out, and behind it what comes out when the signal ends.
  private(set) var output, tail: [Float]
  private let room: Int
  /// Samples in `output` and in `tail`.
  private(set) var (produced, flushed) = (0, 0)
  private(set) var uncleanedFrameCount = 0
  private let stream: DenoisingStream

  init(_ stream: DenoisingStream, room: Int) {
    (self.stream, self.room) = (stream, room)
    // Of a short file few get anything to do.
    output = []
    tail = [Float](repeating: 0, count: stream.maximumOutput(forInput: 0) * stream.channels)
  }

  /// Cleans the samples in `range`.
  ///
  /// - Parameter settled: how many of these it takes until the segment's first sample can come out. What has come out by then
  ///   belongs to the segment before, as do the frames.
  func clean(_ range: Range<Int>, settled: Int, isEnd: Bool, of samples: [Float]) {
    stream.reset()
    if output.isEmpty { output = [Float](repeating: 0, count: room) }
    var room = output.mutableSpan
    let segment = min(range.lowerBound + settled, range.upperBound)
    let ahead = stream.process(samples.span.extracting(range.lowerBound..<segment), into: &room)
    let uncleaned = stream.uncleanedFrameCount
    let cleaned = stream.process(samples.span.extracting(segment..<range.upperBound), into: &room)
    // Else the room would be too small, and the signal would end early.
    precondition((ahead.consumed + cleaned.consumed) * stream.channels == range.count)
    produced = cleaned.produced * stream.channels
    if isEnd {
      var rest = tail.mutableSpan
      flushed = stream.flush(into: &rest) * stream.channels
    }
    uncleanedFrameCount += stream.uncleanedFrameCount - uncleaned
  }
}

private func roundedUp(_ value: Int, to step: Int) -> Int { (value + step - 1) / step * step }
