import ArgumentParser
import Denoising
import GoldenVectors

/// Whether this program computes on this machine what it should.
struct SelfTest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Compares what this machine computes with built-in vectors.",
    discussion: """
      A built-in model cleans built-in signals. Each result is compared with what PyTorch computed of them in float64 \
      (at most \(Self.bound) of its root mean square may differ), and with itself cut into pieces and after a reset, where \
      no bit may differ. Prints a line for each, and 'ok' if all agree.
      """)

  /// The bound of the engine's own tests: largest difference over the root mean square of what is expected.
  static let bound = 5e-5

  func run() throws {
    let bytes = unsafe golden_model()
    let model: DenoisingModel
    do throws(DenoisingError) {
      model = try unsafe DenoisingModel.load(UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.size))
    } catch {
      throw CommandError(error, model: "built in")
    }
    var failures = 0
    for index in 0..<golden_count() {
      let vector = GoldenVector(index)
      let difference = try vector.difference(model)
      let isEven = try vector.isTheSameInPieces(model)
      let agrees = difference <= Self.bound && isEven
      if !agrees { failures += 1 }
      say(
        "\(vector.input.count) samples, hop \(vector.hop): difference \(significant(difference)), "
          + (isEven ? "the same in pieces" : "NOT the same in pieces") + (agrees ? "" : " — FAILED"))
    }
    guard failures == 0 else { throw CommandError.selfTestFailed(count: failures) }
    say("ok")
  }
}

/// One signal with what should come of it.
struct GoldenVector {
  let input: [Float]
  let expected: [Double]
  let hop: Int

  init(_ index: Int) {
    let vector = unsafe golden_vector(index)
    unsafe input = Array(
      UnsafeRawBufferPointer(start: vector.input.bytes, count: vector.input.size).bindMemory(to: Float.self))
    unsafe expected = Array(
      UnsafeRawBufferPointer(start: vector.expected.bytes, count: vector.expected.size).bindMemory(to: Double.self))
    unsafe hop = vector.hop
  }

  /// The largest difference over the root mean square of what is expected; infinite where lengths differ.
  func difference(_ model: DenoisingModel) throws(CommandError) -> Double {
    let clean = try cleaned(model, pieces: input.count)
    guard clean.count == expected.count else { return .infinity }
    let power = expected.reduce(0) { $0 + $1 * $1 } / Double(expected.count)
    return zip(clean, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) } / power.squareRoot()
  }

  /// Whether pieces of 97 samples through one stream, twice with a reset between, give the same bits as the whole.
  func isTheSameInPieces(_ model: DenoisingModel) throws(CommandError) -> Bool {
    let whole = try cleaned(model, pieces: input.count)
    let pieces = try cleaned(model, pieces: 97)
    return whole.map(\.bitPattern) == pieces.map(\.bitPattern)
  }

  private func cleaned(_ model: DenoisingModel, pieces: Int) throws(CommandError) -> [Float] {
    do throws(DenoisingError) {
      let stream = try DenoisingStream(model: model, channels: 1, hop: hop)
      // Something else goes before, of which nothing may be left.
      _ = run(stream, Array(input.reversed()), pieces: pieces)
      stream.reset()
      return run(stream, input, pieces: pieces)
    } catch {
      throw CommandError(error, model: "built in")
    }
  }

  private func run(_ stream: DenoisingStream, _ signal: [Float], pieces: Int) -> [Float] {
    var output: [Float] = []
    var room = [Float](repeating: 0, count: stream.maximumOutput(forInput: pieces))
    for start in stride(from: 0, to: signal.count, by: pieces) {
      var span = room.mutableSpan
      let piece = signal.span.extracting(start..<min(start + pieces, signal.count))
      let produced = stream.process(piece, into: &span).produced
      output += room.prefix(produced)
    }
    var span = room.mutableSpan
    let produced = stream.flush(into: &span)
    return output + room.prefix(produced)
  }
}
