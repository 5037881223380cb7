public import Storage

/// Where weights come from: a file, or a test. Names and shapes are those of `models/FORMAT.md`.
public protocol WeightSource {
  associatedtype Failure: Error

  /// The elements of the tensor `name`, slowest dimension first.
  mutating func tensor(_ name: String, shape: [Int]) throws(Failure) -> StoredTensor
  /// What to throw when memory runs out.
  func failure(_ error: OutOfMemory) -> Failure
  /// What to throw when the blueprint is none.
  func failure(_ error: BlueprintError) -> Failure
}

extension WeightSource {
  /// A copy of a small tensor.
  fileprivate mutating func floats(_ name: String, shape: [Int]) throws(Failure) -> FloatStorage {
    let stored = try tensor(name, shape: shape)
    return try reserving { () throws(OutOfMemory) in try stored.floats() }
  }

  fileprivate func reserving<Value>(_ make: () throws(OutOfMemory) -> Value) throws(Failure) -> Value {
    do throws(OutOfMemory) { return try make() } catch { throw failure(error) }
  }

  fileprivate func planning<Value>(_ make: () throws(BlueprintError) -> Value) throws(Failure) -> Value {
    do throws(BlueprintError) { return try make() } catch { throw failure(error) }
  }
}

extension DenoisingNetwork {
  /// Builds the network that `blueprint` states from the weights of `source`.
  public static func make<Source: WeightSource>(
    _ blueprint: Blueprint, from source: inout Source
  ) throws(Source.Failure) -> DenoisingNetwork {
    let shapes = try source.planning { () throws(BlueprintError) in try blueprint.activationShapes() }
    let attention = blueprint.variant == .sta ? try makeAttention(blueprint, from: &source) : nil
    var layers: [Layer] = []
    for index in blueprint.layers.indices {
      layers.append(try makeLayer(index, blueprint.layers[index], shapes: shapes, from: &source))
    }
    return DenoisingNetwork(blueprint: blueprint, shapes: shapes, attention: attention, layers: layers)
  }

  private static func makeAttention<Source: WeightSource>(
    _ blueprint: Blueprint, from source: inout Source
  ) throws(Source.Failure) -> SpectroTemporalAttention {
    let frame = try makeDomain("x", blueprint, from: &source)
    let spectrum = try makeDomain("s", blueprint, from: &source)
    let encoding = try source.reserving { () throws(OutOfMemory) in
      try PositionalEncoding(gridLength: blueprint.gridLength, beats: blueprint.beats)
    }
    let attention = try source.reserving { () throws(OutOfMemory) in
      try Attention(leads: blueprint.leads, length: blueprint.frameLength)
    }
    return SpectroTemporalAttention(
      frame: frame, spectrum: spectrum, encoding: encoding, attention: attention, leads: blueprint.leads,
      gridLength: blueprint.gridLength, beats: blueprint.beats)
  }

  private static func makeDomain<Source: WeightSource>(
    _ letter: String, _ blueprint: Blueprint, from source: inout Source
  ) throws(Source.Failure) -> SpectroTemporalAttention.Domain {
    let (leads, gridLength) = (blueprint.leads, blueprint.gridLength)
    let convolution = PlaneConvolution(
      weight: try source.floats("sta.conv_layer_\(letter).weight", shape: [2 * leads, 2 * leads, 3, 3]),
      bias: try source.floats("sta.conv_layer_\(letter).bias", shape: [2 * leads]),
      channels: 2 * leads, gridLength: gridLength, beats: blueprint.beats)
    let w1 = try source.floats("sta.W_1\(letter)", shape: [leads, leads])
    let w2 = try source.tensor("sta.W_2\(letter)", shape: [gridLength, gridLength])
    return try source.reserving { () throws(OutOfMemory) in
      try SpectroTemporalAttention.Domain(w1: w1, w2: w2, gridLength: gridLength, convolution: convolution)
    }
  }

  private static func makeLayer<Source: WeightSource>(
    _ index: Int, _ layer: LayerBlueprint, shapes: [Shape], from source: inout Source
  ) throws(Source.Failure) -> Layer {
    let result = shapes[index + 1]
    let bias = try source.floats("layer.\(index).bias", shape: [layer.out])
    let slopes = layer.activation == .prelu ? try source.floats("layer.\(index).slope", shape: [result.channels]) : nil
    switch layer.kind {
    case .dense:
      let weight = try source.tensor("layer.\(index).weight", shape: [layer.out, shapes[index].count])
      return try source.reserving { () throws(OutOfMemory) in
        .dense(
          try DenseLayer(
            weight: weight, bias: bias, slopes: slopes, activation: layer.activation, input: shapes[index],
            result: result))
      }
    case .convolution(let convolution):
      let input = try source.planning { () throws(BlueprintError) in
        try convolution.inputShape(index: index, activations: shapes)
      }
      let weight = try source.tensor("layer.\(index).weight", shape: [layer.out, input.channels, convolution.kernel])
      return try source.reserving { () throws(OutOfMemory) in
        .convolution(
          try ConvolutionLayer(
            weight: weight, bias: bias, slopes: slopes, activation: layer.activation, blueprint: convolution,
            input: input, skipChannels: convolution.skip.map { shapes[$0].channels } ?? 0, result: result),
          skip: convolution.skip)
      }
    }
  }
}
