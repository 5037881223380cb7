import CSystem
import Denoising
import Glibc

/// A model and a stream to be measured, and what making them took.
struct StreamMeasurement {
  let model: DenoisingModel
  let hop: Int
  /// Nanoseconds from the file to a model that is ready.
  let loadTime: Int
  /// Memory that the allocator has handed out for each and not got back.
  let (modelBytes, streamBytes): (Int, Int)
  private let stream: DenoisingStream

  init(path: String, hop: Int?) throws(CommandError) {
    let before = Int(sta_system_allocated())
    let start = nanoseconds()
    model = try loadModel(path: path)
    loadTime = nanoseconds() - start
    let between = Int(sta_system_allocated())
    stream = try Self.makeStream(model, hop: hop)
    (modelBytes, streamBytes) = (between - before, Int(sta_system_allocated()) - between)
    self.hop = stream.hop
  }

  private static func makeStream(
    _ model: DenoisingModel, hop: Int?, framesAtOnce: Int = 1
  ) throws(CommandError) -> DenoisingStream {
    var options = StreamOptions(channels: model.facts.leads, hop: hop, framesAtOnce: framesAtOnce)
    // So that what asks for a rate has its work.
    options.rate = model.facts.sampleRates.map { Double($0.upperBound) }
    do throws(DenoisingError) {
      return try DenoisingStream(model: model, options: options)
    } catch {
      throw .usage("\(error)")
    }
  }

  /// Interleaved normal numbers, the same on every run.
  private func signal(_ length: Int) -> [Float] {
    var seeds = SplitMix64(seed: 1)
    var random = RandomSource(seededBy: &seeds)
    return (0..<length * stream.channels).map { _ in Float(random.normal()) }
  }

  /// From a stream that is ready to the first samples that come out.
  func runOneFrame() {
    let input = signal(stream.latency + 1)
    var output = [Float](repeating: 0, count: stream.hop * stream.channels)
    var room = output.mutableSpan
    _ = stream.process(input.span, into: &room)
  }

  /// The time of each of `frames` frames, when samples come hop by hop: of a clock on the wall, and of the processor for this thread.
  func liveTimes(frames: Int) -> (wall: Percentiles, processor: Percentiles) {
    let (channels, turns) = (stream.channels, 64)
    let input = signal(turns * hop)
    var output = [Float](repeating: 0, count: hop * channels)
    var (wall, processor) = ([Int](repeating: 0, count: frames), [Int](repeating: 0, count: frames))
    stream.reset()
    // The first frame waits for more than a hop, and warms up what later ones find warm.
    let warmUp = (stream.latency + 1) / hop + 16
    for turn in 0..<frames + warmUp {
      let first = turn % turns * hop * channels
      let samples = input.span.extracting(first..<first + hop * channels)
      var room = output.mutableSpan
      let used = nanoseconds(CLOCK_THREAD_CPUTIME_ID)
      let start = nanoseconds()
      _ = stream.process(samples, into: &room)
      let end = nanoseconds()
      guard turn >= warmUp else { continue }
      wall[turn - warmUp] = end - start
      processor[turn - warmUp] = nanoseconds(CLOCK_THREAD_CPUTIME_ID) - used
    }
    stream.reset()
    return (Percentiles(wall), Percentiles(processor))
  }

  /// The mean processor time of a frame, in nanoseconds, when a whole signal of `frames` frames is there: of some turns the median.
  func fileTime(frames: Int) throws(CommandError) -> Double {
    let together = DenoisingStream.framesAtOnceLimit
    let stream = try Self.makeStream(model, hop: hop, framesAtOnce: together)
    let input = signal(together * hop)
    var output = [Float](repeating: 0, count: input.count)
    var times: [Int] = []
    // The first turn has fewer frames, since the signal begins in it.
    for turn in 0...max(frames / together, 5) {
      var room = output.mutableSpan
      let start = nanoseconds(CLOCK_THREAD_CPUTIME_ID)
      _ = stream.process(input.span, into: &room)
      if turn > 0 { times.append(nanoseconds(CLOCK_THREAD_CPUTIME_ID) - start) }
    }
    return Double(Percentiles(times).value(0.5)) / Double(together)
  }
}
