import CSystem
import Denoising

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

  private static func makeStream(_ model: DenoisingModel, hop: Int?) throws(CommandError) -> DenoisingStream {
    do throws(DenoisingError) {
      return try DenoisingStream(model: model, channels: model.facts.leads, hop: hop)
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
    let input = signal(model.facts.frameLength)
    var output = [Float](repeating: 0, count: stream.hop * stream.channels)
    var room = output.mutableSpan
    _ = stream.process(input.span, into: &room)
  }

  /// The time of each of `frames` frames, when samples come hop by hop.
  func liveTimes(frames: Int) -> Percentiles {
    let (channels, turns) = (stream.channels, 64)
    let input = signal(turns * hop)
    var output = [Float](repeating: 0, count: hop * channels)
    var times = [Int](repeating: 0, count: frames)
    stream.reset()
    // The first frame waits for more than a hop, and warms up what later ones find warm.
    let warmUp = model.facts.frameLength / hop + 16
    for turn in 0..<frames + warmUp {
      let first = turn % turns * hop * channels
      let samples = input.span.extracting(first..<first + hop * channels)
      var room = output.mutableSpan
      let start = nanoseconds()
      _ = stream.process(samples, into: &room)
      if turn >= warmUp { times[turn - warmUp] = nanoseconds() - start }
    }
    stream.reset()
    return Percentiles(times)
  }

  /// The mean time of a frame, in nanoseconds, when a whole signal of `frames` frames is there.
  func fileTime(frames: Int) -> Double {
    let input = signal(min(frames, 2_000) * hop + model.facts.frameLength)
    var output = [Float](
      repeating: 0, count: stream.maximumOutput(forInput: input.count / stream.channels) * stream.channels)
    var times: [Int] = []
    var cleaned = 1
    for _ in 0..<max(frames / 2_000, 3) {
      stream.reset()
      var room = output.mutableSpan
      let start = nanoseconds()
      _ = stream.process(input.span, into: &room)
      times.append(nanoseconds() - start)
      cleaned = max(stream.cleanFrameCount + stream.uncleanedFrameCount, 1)
    }
    return Double(Percentiles(times).value(0.5)) / Double(cleaned)
  }
}
