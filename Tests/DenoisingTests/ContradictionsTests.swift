import Denoising
import ModelFile
import TestSupport
import Testing

/// A weight file whose statements do not make a model is refused, with what is wrong.
@Suite struct ContradictionsTests {
  private func expect(_ error: DenoisingError, _ change: (inout WeightFile) -> Void) {
    var file = WeightFile.scaling(by: 1)
    change(&file)
    #expect(throws: error) { try DenoisingModel.load(file) }
  }

  private func expect(value key: String, _ found: String, _ allowed: String, _ change: (inout WeightFile) -> Void) {
    expect(.file(.value(key: key, found: found, allowed: allowed)), change)
  }

  /// The same for a change to a model with two matches.
  private func expectMatches(_ error: DenoisingError, _ change: (inout WeightFile) -> Void) {
    expect(error) {
      $0["sta.extra_features"] = .strings(["matches"])
      $0["sta.context.span"] = .uint32(3)
      for (key, value) in [("count", 2), ("apart", 60), ("smoothing", 7), ("baseline", 135)] as [(String, UInt32)] {
        $0["sta.matches.\(key)"] = .uint32(value)
      }
      $0["sta.matches.limit"] = .float32(30)
      $0.tensors[0] = .init("layer.0.weight", [1, 3, 1], [1, 0, 0])
      #expect(throws: Never.self) { [file = $0] in try DenoisingModel.load(file) }
      change(&$0)
    }
  }

  private func expectMatches(
    value key: String, _ found: String, _ allowed: String, _ change: (inout WeightFile) -> Void
  ) {
    expectMatches(.file(.value(key: key, found: found, allowed: allowed)), change)
  }

  @Test func statements() {
    expect(.file(.missingKey("general.license"))) { $0["general.license"] = nil }
    expect(.file(.keyType("sta.leads", expected: "a uint32"))) { $0["sta.leads"] = .string("1") }
    expect(.file(.keyType("sta.leads", expected: "a uint32"))) { $0["sta.leads"] = .raw(10, little(UInt64(1))) }
    expect(.file(.keyType("sta.rate.minimum", expected: "a float32"))) {
      $0["sta.rate.minimum"] = .raw(12, little(Double(250).bitPattern))
    }
    expect(value: "sta.leads", "0", "1 to 64") { $0["sta.leads"] = .uint32(0) }
    expect(value: "sta.leads", "37", "at most 36") {
      ($0["sta.leads"], $0["sta.grid_length"]) = (.uint32(37), .uint32(1_800))
    }
    expect(value: "sta.rate.minimum", "500.0", "a positive rate up to 250.0") {
      ($0["sta.rate.minimum"], $0["sta.rate.maximum"]) = (.float32(500), .float32(250))
    }
    expect(value: "sta.beats", "19", "1 to 18") { $0["sta.beats"] = .uint32(19) }
    expect(value: "sta.hop", "451", "1 to 450") { $0["sta.hop"] = .uint32(451) }
    expect(value: "sta.variant", "'transformer'", "'linear' or 'nonlinear' or 'nonlinear-spectral' or 'sta'") {
      $0["sta.variant"] = .string("transformer")
    }
    expect(.file(.missingKey("sta.input.gain"))) { $0["sta.input.scale"] = .string("constant") }
    expect(.file(.unknownKey("sta.input.gain"))) { $0["sta.input.gain"] = .float32(2) }
    expect(.file(.unknownKey("sta.spectrum.gain"))) { $0["sta.spectrum.gain"] = .float32(2) }
    expect(value: "sta.input.mean_limit", "0.0", "a positive number") { $0["sta.input.mean_limit"] = .float32(0) }
    expect(.file(.unknownKey("sta.input.mean_limit"))) {
      $0["sta.input.mean_limit"] = .float32(1)
      $0["sta.input.mean"] = .string("remove")
    }
    expect(.file(.unknownKey("sta.context.span"))) { $0["sta.context.span"] = .uint32(1) }
    expect(.file(.missingKey("sta.context.span"))) { $0["sta.extra_features"] = .strings(["context"]) }
    expect(value: "sta.context.span", "2331", "1 to 2330") {
      $0["sta.extra_features"] = .strings(["context"])
      $0["sta.context.span"] = .uint32(2_331)
    }
    expect(value: "sta.context.ahead", "451", "0 to 450") {
      $0["sta.extra_features"] = .strings(["context"])
      $0["sta.context.span"] = .uint32(2)
      $0["sta.context.ahead"] = .uint32(451)
    }
    expect(.file(.missingKey("sta.context.span"))) { $0["sta.extra_features"] = .strings(["floor"]) }
    expect(value: "sta.context.span", "65", "1 to 64") {
      $0["sta.extra_features"] = .strings(["floor", "context"])
      $0["sta.context.span"] = .uint32(65)
    }
    expect(.file(.missingKey("sta.context.recent"))) {
      $0["sta.extra_features"] = .strings(["recent"])
      $0["sta.context.span"] = .uint32(2)
    }
    expect(value: "sta.context.recent", "3", "1 to 2") {
      $0["sta.extra_features"] = .strings(["recent"])
      $0["sta.context.span"] = .uint32(2)
      $0["sta.context.recent"] = .uint32(3)
    }
    expect(value: "sta.extra_features", "'recent'", "only with a segment before the frame") {
      $0["sta.extra_features"] = .strings(["recent"])
      $0["sta.context.span"] = .uint32(2)
      $0["sta.context.ahead"] = .uint32(226)
      $0["sta.context.recent"] = .uint32(1)
    }
    expect(.file(.unknownKey("sta.context.recent"))) {
      $0["sta.extra_features"] = .strings(["context"])
      $0["sta.context.span"] = .uint32(2)
      $0["sta.context.recent"] = .uint32(1)
      $0.tensors[0] = .init("layer.0.weight", [1, 2, 1], [1, 0])
    }
    expect(value: "sta.context.following", "3", "1 to 2") {
      $0["sta.extra_features"] = .strings(["following"])
      $0["sta.context.span"] = .uint32(3)
      $0["sta.context.ahead"] = .uint32(500)
      $0["sta.context.following"] = .uint32(3)
    }
    expect(value: "sta.extra_features", "'following'", "only with a segment behind the frame") {
      $0["sta.extra_features"] = .strings(["following"])
      $0["sta.context.span"] = .uint32(2)
      $0["sta.context.ahead"] = .uint32(224)
      $0["sta.context.following"] = .uint32(1)
    }
    expect(.file(.missingKey("sta.context.following"))) {
      $0["sta.extra_features"] = .strings(["following"])
      $0["sta.context.span"] = .uint32(2)
      $0["sta.context.ahead"] = .uint32(225)
    }
    expect(.file(.unknownKey("sta.context.following"))) { $0["sta.context.following"] = .uint32(1) }
    for (exponent, found) in [(0, "0.0"), (-1, "-1.0"), (10.5, "10.5")] as [(Float, String)] {
      expect(value: "sta.output.exponent", found, "a positive number up to 10") {
        $0["sta.output"] = .string("gain")
        $0["sta.output.exponent"] = .float32(exponent)
      }
    }
    expect(.file(.unknownKey("sta.output.exponent"))) { $0["sta.output.exponent"] = .float32(0.5) }
    expectMatches(.file(.missingKey("sta.context.span"))) { $0["sta.context.span"] = nil }
    expectMatches(value: "sta.context.span", "65", "1 to 64") { $0["sta.context.span"] = .uint32(65) }
    for key in ["count", "apart", "smoothing", "baseline"] {
      expectMatches(.file(.missingKey("sta.matches.\(key)"))) { $0["sta.matches.\(key)"] = nil }
      expectMatches(.file(.keyType("sta.matches.\(key)", expected: "a uint32"))) {
        $0["sta.matches.\(key)"] = .float32(1)
      }
      expect(.file(.unknownKey("sta.matches.\(key)"))) { $0["sta.matches.\(key)"] = .uint32(1) }
    }
    expectMatches(.file(.missingKey("sta.matches.limit"))) { $0["sta.matches.limit"] = nil }
    expectMatches(.file(.keyType("sta.matches.limit", expected: "a float32"))) { $0["sta.matches.limit"] = .uint32(1) }
    expect(.file(.unknownKey("sta.matches.limit"))) { $0["sta.matches.limit"] = .float32(1) }
    for (limit, found) in [(0, "0.0"), (-1, "-1.0"), (1_001, "1001.0")] as [(Float, String)] {
      expectMatches(value: "sta.matches.limit", found, "a positive number up to 1000") {
        $0["sta.matches.limit"] = .float32(limit)
      }
    }
    let wrong = [
      ("count", "0", "1 to 64"), ("count", "65", "1 to 64"), ("apart", "0", "1 to 450"), ("apart", "451", "1 to 450"),
      ("smoothing", "0", "1 to 450"), ("smoothing", "451", "1 to 450"), ("smoothing", "4", "an odd number"),
      ("baseline", "1351", "0 to 1350"), ("baseline", "1350", "an odd number"),
    ]
    for (key, found, allowed) in wrong {
      expectMatches(value: "sta.matches.\(key)", found, allowed) {
        $0["sta.matches.\(key)"] = .uint32(UInt32(found)!)
      }
    }
    expectMatches(.file(.shape(tensor: "layer.0.weight", found: [1, 3, 1], expected: [1, 4, 1]))) {
      $0["sta.matches.count"] = .uint32(3)
    }
    let baseline: (inout WeightFile) -> Void = {
      $0["sta.extra_features"] = .strings(["baseline"])
      $0["sta.context.span"] = .uint32(3)
      $0["sta.baseline.block"] = .uint32(45)
      $0["sta.baseline.edge"] = .float32(0.5)
      $0["sta.baseline.ratio"] = .float32(30)
      $0.tensors[0] = .init("layer.0.weight", [1, 2, 1], [1, 0])
    }
    var sound = WeightFile.scaling(by: 1)
    baseline(&sound)
    #expect((try? DenoisingModel.load(sound)) != nil)
    for (key, wrong) in [("block", .float32(45)), ("edge", .uint32(1)), ("ratio", .uint32(1))]
      as [(String, WeightFile.Value)]
    {
      expect(.file(.missingKey("sta.baseline.\(key)"))) {
        baseline(&$0)
        $0["sta.baseline.\(key)"] = nil
      }
      expect(.file(.keyType("sta.baseline.\(key)", expected: key == "block" ? "a uint32" : "a float32"))) {
        baseline(&$0)
        $0["sta.baseline.\(key)"] = wrong
      }
      expect(.file(.unknownKey("sta.baseline.\(key)"))) { $0["sta.baseline.\(key)"] = sound["sta.baseline.\(key)"] }
    }
    for (block, found) in [(5, "5"), (1_351, "1351")] as [(UInt32, String)] {
      expect(value: "sta.baseline.block", found, "6 to 1350") {
        baseline(&$0)
        $0["sta.baseline.block"] = .uint32(block)
      }
    }
    for key in ["sta.baseline.edge", "sta.baseline.ratio"] {
      for (value, found) in [(0, "0.0"), (-1, "-1.0"), (1_001, "1001.0")] as [(Float, String)] {
        expect(value: key, found, "a positive number up to 1000") {
          baseline(&$0)
          $0[key] = .float32(value)
        }
      }
    }
    expect(value: "sta.output", "'mask'", "'signal' or 'noise' or 'gain'") { $0["sta.output"] = .string("mask") }
    expect(.file(.missingKey("sta.rate.maximum"))) { $0["sta.rate.minimum"] = .float32(250) }
    expect(.file(.unknownTensor("layer.0.slope"))) { $0.tensors.append(.init("layer.0.slope", [1], [1])) }
    expect(.file(.unknownKey("sta.tomorrow"))) { $0["sta.tomorrow"] = .uint32(1) }
    expect(.file(.missingTensor("sta.conv_layer_x.weight"))) {
      $0["sta.variant"] = .string("sta")
      $0["sta.spectrum.kind"] = .string("density")
      $0["sta.spectrum.gain"] = .float32(1)
      $0.tensors[0] = .init("layer.0.weight", [1, 4, 1], [1, 1, 1, 1])
    }
  }

  @Test func layers() {
    expect(.network("calls itself linear and gives layer 0 another activation than 'identity'")) {
      $0["sta.layer.0.activation"] = .string("relu")
    }
    expect(.network("gives layer 0 a kernel of 2 taps instead of an odd number up to 1023")) {
      $0.tensors[0] = .init("layer.0.weight", [1, 1, 2], [1, 1])
    }
    expect(.network("gives layer 0 a kernel of 1025 taps instead of an odd number up to 1023")) {
      $0.tensors[0] = .init("layer.0.weight", [1, 1, 1_025], [Float](repeating: 0, count: 1_025))
    }
    expect(.network("gives 1 × 225 points at its last layer instead of 1 × 450")) {
      $0["sta.layer.0.stride"] = .uint32(2)
    }
    expect(.network("lets layer 0 reach 512 points beyond an input of 450")) {
      $0["sta.layer.0.dilation"] = .uint32(512)
      $0.tensors[0] = .init("layer.0.weight", [1, 1, 3], [1, 1, 1])
    }
    expect(.network("has more than 1048576 points in its activations up to layer 0")) {
      $0["sta.layer.0.upsample"] = .uint32(64)
      $0.tensors[0] = .init("layer.0.weight", [64, 1, 1], [Float](repeating: 0, count: 64))
    }
    // What the taps see counts too, however little comes out.
    expect(.network("has more than 1048576 points in its activations up to layer 0")) {
      $0 = WeightFile.scaling(by: 1, leads: 64)
      ($0["sta.layer.0.upsample"], $0["sta.layer.0.stride"]) = (.uint32(64), .uint32(64))
    }
    expect(.network("asks for attended features without an attention")) {
      $0["sta.extra_features"] = .strings(["attended-frame"])
    }
    expect(.file(.shape(tensor: "layer.0.weight", found: [1, 1], expected: [1, 2, 1]))) {
      $0["sta.layer.0.skip"] = .uint32(0)
      $0.tensors[0].statedDimensions = [1, 1]
    }
    expect(value: "sta.layer.0.skip", "1", "0 to 0") { $0["sta.layer.0.skip"] = .uint32(1) }
  }

  @Test func factsAreThoseOfTheFile() throws {
    var file = WeightFile.scaling(by: 1, hop: 90)
    file["sta.rate.minimum"] = .float32(250)
    file["sta.rate.maximum"] = .float32(500)
    let facts = try DenoisingModel.load(file).facts
    #expect(facts.name == "scaling" && facts.license == "MIT" && facts.description == "Multiplies.")
    #expect(facts.leads == 1 && facts.frameLength == 450 && facts.defaultHop == 90 && facts.sampleRates == 250...500)
    // A signal of 0.1 Hz is one of a model of 0.1 Hz, though the file has no such number.
    for rate in [0.1, 173.61, 257, 44_100, 1e-7, 123_456.7, 48e6, 100_000_100, 1e-16, 3e38] as [Double] {
      file["sta.rate.minimum"] = .float32(Float(rate))
      file["sta.rate.maximum"] = .float32(Float(rate))
      let rates = try #require(try DenoisingModel.load(file).facts.sampleRates)
      // What has no seven digits in Float's exact reach is the number that is in the file.
      #expect(rates.contains(rate >= 1e-15 && rate < 1e22 ? rate : Double(Float(rate))), "\(rate)")
    }
    // Neighbours stay in order, whatever is rounded: near powers of ten, the smallest and the largest.
    for rate in [.leastNonzeroMagnitude, 1e-22, 1e-16, 1e-15, 1e-6, 1, 1e6, 1e7, 1e22, 1e23] as [Float] {
      for (least, most) in [(rate, rate.nextUp), (max(rate.nextDown, .leastNonzeroMagnitude), rate)] {
        file["sta.rate.minimum"] = .float32(least)
        file["sta.rate.maximum"] = .float32(most)
        #expect(try DenoisingModel.load(file).facts.sampleRates != nil, "\(least)")
      }
    }
  }
}
