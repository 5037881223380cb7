import Denoising
import TestSupport
import Testing

/// What a file states about mean, scale and output is done around the network, and nothing else: with a network that doubles,
/// every step has a closed form.
@Suite struct AroundTheNetworkTests {
  /// One frame: `offset` plus noise between −1 and 1.
  private func frame(offset: Float) -> [Float] { noise(450).map { $0 + offset } }

  private func clean(_ frame: [Float], _ statements: [String: WeightFile.Value]) throws -> [Float] {
    var file = WeightFile.scaling(by: 2)
    for (key, value) in statements { file[key] = value }
    return try DenoisingModel.load(file).denoise(frame, hop: 450)
  }

  private func expect(_ found: [Float], _ expected: [Double], within tolerance: Double = 1e-5) {
    for (found, expected) in zip(found, expected) { #expect(abs(Double(found) - expected) <= tolerance) }
  }

  private func mean(_ frame: [Float]) -> Double { frame.reduce(0) { $0 + Double($1) } / Double(frame.count) }

  @Test func meanIsKeptRemovedOrRestored() throws {
    let frame = frame(offset: 3)
    let mean = mean(frame)
    expect(try clean(frame, ["sta.input.mean": .string("keep")]), frame.map { 2 * Double($0) })
    expect(try clean(frame, ["sta.input.mean": .string("remove")]), frame.map { 2 * (Double($0) - mean) })
    expect(try clean(frame, ["sta.input.mean": .string("restore")]), frame.map { 2 * (Double($0) - mean) + mean })
  }

  @Test func aMeanBeyondItsLimitIsRemoved() throws {
    // The deviation of numbers between −1 and 1 is close to 1/√3.
    let limit: [String: WeightFile.Value] = ["sta.input.mean_limit": .float32(2)]
    let (near, far) = (frame(offset: 1), frame(offset: -1.4))
    let mean = mean(far)
    expect(try clean(near, limit), near.map { 2 * Double($0) })
    expect(try clean(far, limit), far.map { 2 * (Double($0) - mean) })
    let constant = try clean([Float](repeating: 7, count: 450), limit)
    #expect(constant.allSatisfy { $0 == 0 })
  }

  @Test func noiseIsTakenAway() throws {
    let frame = frame(offset: 3)
    let mean = mean(frame)
    let noise: [String: WeightFile.Value] = ["sta.output": .string("noise")]
    expect(try clean(frame, noise), frame.map { -Double($0) })
    let restored = noise.merging(["sta.input.mean": .string("restore")]) { $1 }
    expect(try clean(frame, restored), frame.map { -(Double($0) - mean) + mean })
  }

  /// The bias of a layer tells at which scale the network sees a frame: it comes out multiplied by `s`.
  @Test func scaleIsNoneConstantOrTheDeviation() throws {
    let frame = frame(offset: 0)
    let mean = mean(frame)
    let deviation = (frame.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 450).squareRoot()
    let scales: [(statements: [String: WeightFile.Value], size: Double)] = [
      ([:], 1),
      (["sta.input.scale": .string("constant"), "sta.input.gain": .float32(0.25)], 4),
      (["sta.input.scale": .string("deviation")], deviation),
    ]
    for (statements, size) in scales {
      var file = WeightFile.scaling(by: 2)
      for (key, value) in statements { file[key] = value }
      file.tensors[1].elements = [0.5]
      let found = try DenoisingModel.load(file).denoise(frame, hop: 450)
      expect(found, frame.map { 2 * Double($0) + 0.5 * size })
    }
  }
}
