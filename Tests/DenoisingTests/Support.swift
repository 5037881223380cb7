import Denoising
import TestSupport

extension DenoisingModel {
  static func load(_ file: WeightFile) throws -> DenoisingModel {
    let bytes = file.bytes()
    return try unsafe bytes.withUnsafeBytes { unsafe try DenoisingModel.load($0) }
  }

  static func fixture(_ name: String) throws -> DenoisingModel { try load(path: Fixture.path("\(name).gguf")) }

  /// A fixture, or one of the models that come with the program.
  static func named(_ name: String) throws -> DenoisingModel {
    let isShipped = ["general", "ecg"].contains(name)
    return try load(path: Fixture.path(isShipped ? "../../models/\(name).gguf" : "\(name).gguf"))
  }
}

/// One call of `process`, with room for `room` sample frames or for all that can come; and what came.
func feed(
  _ samples: ArraySlice<Float>, to stream: DenoisingStream, room: Int? = nil
) -> (progress: DenoisingStream.Progress, output: ArraySlice<Float>) {
  let frames = room ?? stream.maximumOutput(forInput: samples.count / stream.channels)
  var output = [Float](repeating: .nan, count: frames * stream.channels)
  var span = output.mutableSpan
  let progress = stream.process(samples.span, into: &span)
  return (progress, output.prefix(progress.produced * stream.channels))
}

/// One call of `flush`, with room for `room` sample frames or for the whole tail.
func flush(_ stream: DenoisingStream, room: Int? = nil) -> ArraySlice<Float> {
  var output = [Float](repeating: .nan, count: (room ?? stream.maximumOutput(forInput: 0)) * stream.channels)
  var span = output.mutableSpan
  let count = stream.flush(into: &span)
  return output.prefix(count * stream.channels)
}

/// Feeds `signal` to `stream` in chunks of the given numbers of sample frames, again and again, and flushes.
func run(_ signal: [Float], through stream: DenoisingStream, chunks: [Int]) -> [Float] {
  var output: [Float] = []
  var (start, turn) = (0, 0)
  while start < signal.count {
    let end = min(start + chunks[turn % chunks.count] * stream.channels, signal.count)
    let step = feed(signal[start..<end], to: stream)
    output += step.output
    start += step.progress.consumed * stream.channels
    turn += 1
  }
  return output + flush(stream)
}

/// Numbers between −1 and 1 that are the same on every run.
func noise(_ count: Int, seed: UInt64 = 1) -> [Float] {
  var generator = SplitMix64(seed: seed)
  return (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
}

/// The bits of each number: equal only for equal bits, also where a comparison of numbers would let a sign of zero pass.
func bits(_ samples: [Float]) -> [UInt32] { samples.map(\.bitPattern) }
