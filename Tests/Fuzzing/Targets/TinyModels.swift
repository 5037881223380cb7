import TestSupport

/// Weight files of a few hundred bytes, which between them use every layer and every rule of a frame.
enum TinyModels {
  static let all = [plain, leads, context, spectral, attentive, surroundings, matches, baseline].map { $0.bytes() }

  static var plain: WeightFile { WeightFile.scaling(by: 2, length: 4, hop: 2) }
  static var leads: WeightFile { WeightFile.scaling(by: 1, leads: 2, length: 6, hop: 1) }
  static var context: WeightFile { WeightFile.scaling(by: 1, length: 4, hop: 3, context: (span: 2, ahead: 3)) }

  /// The spectrum as a second row, and two layers, one of them with a slope.
  static var spectral: WeightFile {
    var file = WeightFile.scaling(by: 1, length: 8, hop: 4)
    file["sta.variant"] = .string("nonlinear-spectral")
    file["sta.input.mean"] = .string("restore")
    file["sta.input.scale"] = .string("deviation")
    file["sta.output"] = .string("noise")
    file["sta.spectrum.kind"] = .string("log")
    file["sta.spectrum.constant"] = .float32(1)
    file["sta.spectrum.gain"] = .float32(0.5)
    file["sta.layer_count"] = .uint32(2)
    file["sta.layer.0.activation"] = .string("prelu")
    file["sta.layer.0.stride"] = .uint32(2)
    file["sta.layer.1.kind"] = .string("convolution")
    file["sta.layer.1.activation"] = .string("identity")
    file["sta.layer.1.upsample"] = .uint32(2)
    file["sta.layer.1.skip"] = .uint32(0)
    file.tensors = [
      .init("layer.0.weight", [2, 2, 3], (0..<12).map { Float($0) / 8 - 0.5 }), .init("layer.0.bias", [2], [0, 1]),
      .init("layer.0.slope", [2], [0.5, 0.25]),
      .init("layer.1.weight", [1, 4, 1], [0.5, -0.5, 0.25, 1]), .init("layer.1.bias", [1], [0]),
    ]
    return file
  }

  /// The floor and the spectra before and behind a frame, and gains.
  static var surroundings: WeightFile {
    var file = spectral
    file["sta.output"] = .string("gain")
    file["sta.output.exponent"] = .float32(0.5)
    file["sta.extra_features"] = .strings(["floor", "recent", "following"])
    file["sta.context.span"] = .uint32(3)
    file["sta.context.ahead"] = .uint32(4)
    file["sta.context.recent"] = .uint32(2)
    file["sta.context.following"] = .uint32(1)
    file.tensors[0] = .init("layer.0.weight", [2, 6, 3], (0..<36).map { Float($0) / 16 - 0.9 })
    file.tensors[3] = .init("layer.1.weight", [1, 8, 1], [0.5, -0.5, 0.25, 1, 2, -1, 0.125, 0.75])
    return file
  }

  /// The most similar segments of two leads.
  static var matches: WeightFile {
    var file = leads
    file["sta.input.scale"] = .string("deviation")
    file["sta.extra_features"] = .strings(["matches"])
    file["sta.context.span"] = .uint32(3)
    file["sta.context.ahead"] = .uint32(5)
    file["sta.matches.count"] = .uint32(2)
    file["sta.matches.apart"] = .uint32(2)
    file["sta.matches.smoothing"] = .uint32(3)
    file["sta.matches.baseline"] = .uint32(5)
    file["sta.matches.limit"] = .float32(10)
    file.tensors[0] = .init("layer.0.weight", [2, 6, 1], (0..<12).map { Float($0) / 8 - 0.5 })
    return file
  }

  /// What is slow in two leads.
  static var baseline: WeightFile {
    var file = leads
    file["sta.input.scale"] = .string("deviation")
    file["sta.extra_features"] = .strings(["baseline"])
    file["sta.context.span"] = .uint32(3)
    file["sta.context.ahead"] = .uint32(5)
    file["sta.baseline.block"] = .uint32(2)
    file["sta.baseline.edge"] = .float32(0.5)
    file["sta.baseline.ratio"] = .float32(30)
    file.tensors[0] = .init("layer.0.weight", [2, 4, 1], (0..<8).map { Float($0) / 8 - 0.5 })
    return file
  }

  /// The attention, every extra feature of the frame itself, and a dense layer.
  static var attentive: WeightFile {
    var file = WeightFile.scaling(by: 1, length: 4, hop: 2)
    file["sta.variant"] = .string("sta")
    file["sta.input.mean"] = .string("remove")
    file["sta.input.scale"] = .string("constant")
    file["sta.input.gain"] = .float32(2)
    file["sta.spectrum.kind"] = .string("density")
    file["sta.spectrum.gain"] = .float32(1)
    file["sta.extra_features"] = .strings(["frame", "spectrum", "attended-frame", "attended-spectrum"])
    file["sta.layer.0.kind"] = .string("dense")
    file["sta.layer.0.activation"] = .string("relu")
    func ramp(_ count: Int) -> [Float] { (0..<count).map { Float($0 % 5) / 4 - 0.5 } }
    file.tensors = [
      .init("sta.W_1x", [1, 1], [1]), .init("sta.W_1s", [1, 1], [1]),
      .init("sta.W_2x", [4, 4], ramp(16)), .init("sta.W_2s", [4, 4], ramp(16)),
      .init("sta.conv_layer_x.weight", [2, 2, 3, 3], ramp(36)), .init("sta.conv_layer_x.bias", [2], [0, 0]),
      .init("sta.conv_layer_s.weight", [2, 2, 3, 3], ramp(36)), .init("sta.conv_layer_s.bias", [2], [0, 0]),
      .init("layer.0.weight", [4, 32], ramp(128)), .init("layer.0.bias", [4], ramp(4)),
    ]
    return file
  }
}
