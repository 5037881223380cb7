/// The size of an activation: `channels × length` points.
public struct Shape: Equatable, Sendable {
  public let channels: Int
  public let length: Int

  public init(channels: Int, length: Int) { (self.channels, self.length) = (channels, length) }

  /// Points in all.
  public var count: Int { channels * length }
}

extension Blueprint {
  /// The most points that all activations of a network may have together.
  public static let activationLimit = 1 << 20

  /// The most taps of a convolution: products cost time, and of taps without channels few bytes ask for very many.
  public static let kernelLimit = 1_023

  /// The shape of every activation, or the first reason why the layers do not fit each other.
  public func activationShapes() throws(BlueprintError) -> [Shape] {
    if variant != .sta, extraFeatures.contains(where: { $0 == .attendedFrame || $0 == .attendedSpectrum }) {
      throw .attendedFeature
    }
    var shapes = [Shape(channels: featureRows, length: frameLength)]
    var total = shapes[0].count
    for (index, layer) in layers.enumerated() {
      if variant == .linear, layer.activation != .identity { throw .nonlinearity(layer: index) }
      let shape = try layer.resultShape(index: index, activations: shapes)
      let (count, overflow) = shape.channels.multipliedReportingOverflow(by: shape.length)
      guard !overflow, count <= Self.activationLimit - total else {
        throw .tooLarge(layer: index, limit: Self.activationLimit)
      }
      total += count
      shapes.append(shape)
    }
    let expected = Shape(channels: leads, length: frameLength)
    guard shapes[shapes.count - 1] == expected else {
      throw .result(found: shapes[shapes.count - 1], expected: expected)
    }
    return shapes
  }
}

extension LayerBlueprint {
  fileprivate func resultShape(index: Int, activations: [Shape]) throws(BlueprintError) -> Shape {
    switch kind {
    case .dense(let channels):
      guard out % channels == 0 else { throw .channels(layer: index, out: out, channels: channels) }
      return Shape(channels: channels, length: out / channels)
    case .convolution(let convolution):
      guard convolution.kernel % 2 == 1, convolution.kernel <= Blueprint.kernelLimit else {
        throw .kernel(layer: index, kernel: convolution.kernel, limit: Blueprint.kernelLimit)
      }
      let input = try convolution.inputShape(index: index, activations: activations)
      // Also keeps the padded input from being much larger than the file that asks for it.
      guard input.count <= Blueprint.activationLimit else {
        throw .tooLarge(layer: index, limit: Blueprint.activationLimit)
      }
      guard convolution.padding <= input.length else {
        throw .padding(layer: index, padding: convolution.padding, length: input.length)
      }
      return Shape(channels: out, length: (input.length + convolution.stride - 1) / convolution.stride)
    }
  }
}

extension LayerBlueprint.Convolution {
  /// Zeros in front of the input, and behind it.
  var padding: Int { dilation * (kernel - 1) / 2 }

  /// The shape that the taps see: the last activation, repeated, with the skip's channels.
  func inputShape(index: Int, activations: [Shape]) throws(BlueprintError) -> Shape {
    let last = activations[index]
    let length = last.length * upsample
    guard let skip else { return Shape(channels: last.channels, length: length) }
    guard skip <= index else { throw .skipAhead(layer: index, skip: skip) }
    let other = activations[skip]
    guard other.length == length else {
      throw .skipLength(layer: index, skip: skip, found: other.length, expected: length)
    }
    return Shape(channels: last.channels + other.channels, length: length)
  }
}
