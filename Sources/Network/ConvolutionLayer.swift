internal import Storage

/// `act(Conv1d(v) + bias)`: a cross-correlation along the points of the input, which may first be repeated
/// (`upsample`) and joined with the channels of an earlier activation (`skip`).
///
/// Activations lie point by point (`length × channels`), so the points under the taps of one result are one contiguous row, and
/// the rows of neighbouring results overlap: the convolution is one product of matrices, without copying a point once a tap.
struct ConvolutionLayer {
  /// `(kernel · in) × out`, tap by tap; with dilation, `in × out` for each tap
  private let taps: [PackedMatrix]
  /// `out`
  private let bias: FloatStorage
  private let slopes: FloatStorage?
  private let activation: Activation
  private let blueprint: LayerBlueprint.Convolution
  /// What the taps see, and what comes out.
  private let (input, result): (Shape, Shape)
  private var padding: Int { blueprint.padding }

  /// Takes `weight` of shape `[out, in, kernel]`, `bias` and `slopes` of `[out]`, in the order of the file.
  init(
    weight: FloatStorage, bias: FloatStorage, slopes: FloatStorage?, activation: Activation,
    blueprint: LayerBlueprint.Convolution, input: Shape, result: Shape
  ) throws(OutOfMemory) {
    (self.input, self.result, self.blueprint, self.activation) = (input, result, blueprint, activation)
    self.bias = try PackedMatrix.padded(bias)
    if let slopes { self.slopes = try PackedMatrix.padded(slopes) } else { self.slopes = nil }
    let (kernel, channels) = (blueprint.kernel, input.channels)
    let inOneProduct = blueprint.dilation == 1 ? kernel : 1
    var taps: [PackedMatrix] = []
    for first in stride(from: 0, to: kernel, by: inOneProduct) {
      taps.append(
        try PackedMatrix(inner: inOneProduct * channels, columns: result.channels, halves: false, weights: weight) {
          ($0 % channels * kernel + first + $0 / channels, $0 * channels * kernel)
        })
    }
    self.taps = taps
  }

  /// Elements that `apply` needs as scratch: the padded input.
  var scratchCount: Int { (input.length + 2 * padding) * input.channels }

  /// Writes the result to `output`. `skip` is the activation that the blueprint names; `scratch` has `scratchCount` elements.
  func apply(
    to values: UnsafePointer<Float>, skip: (values: UnsafePointer<Float>, channels: Int)?, scratch: FloatStorage,
    into output: UnsafeMutablePointer<Float>
  ) {
    unsafe fill(scratch, from: values, skip: skip)
    for (tap, weights) in taps.enumerated() {
      let isLast = tap == taps.count - 1
      unsafe weights.multiply(
        scratch.base + tap * blueprint.dilation * input.channels, pitch: blueprint.stride * input.channels,
        count: result.length, from: tap == 0 ? .bias(bias) : .result, activation: isLast ? activation : .identity,
        slopes: slopes, into: output, pitch: result.channels)
    }
  }

  /// Lays out padding, repeated input and skip as `(padding + length + padding) × channels`.
  private func fill(
    _ scratch: FloatStorage, from values: UnsafePointer<Float>, skip: (values: UnsafePointer<Float>, channels: Int)?
  ) {
    let edge = padding * input.channels
    unsafe scratch.base.update(repeating: 0, count: edge)
    unsafe (scratch.base + edge + input.length * input.channels).update(repeating: 0, count: edge)
    let skipChannels = unsafe skip?.channels ?? 0
    let channels = input.channels - skipChannels
    for point in 0..<input.length {
      let row = unsafe scratch.base + edge + point * input.channels
      unsafe row.update(from: values + point / blueprint.upsample * channels, count: channels)
      if let skip = unsafe skip {
        unsafe (row + channels).update(from: skip.values + point * skipChannels, count: skipChannels)
      }
    }
  }
}
