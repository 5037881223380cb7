internal import Storage

/// `act(Conv1d(v) + bias)`: a cross-correlation along the points of the input, which may first be repeated
/// (`upsample`) and joined with the channels of an earlier activation (`skip`).
///
/// Activations lie point by point (`length × channels`), so the points under the taps of one result are one contiguous row, and
/// the rows of neighbouring results overlap: the convolution is one product of matrices, without copying a point once a tap.
struct ConvolutionLayer {
  /// What becomes of points that are repeated, where that can be had without repeating them; then `taps` are over the skip only.
  private let repeated: UpsamplingConvolution?
  /// What becomes of the rest where it can be had with fewer products; then there are no `taps`.
  private let fewer: WinogradConvolution?
  /// `(kernel · in) × out`, tap by tap; with dilation, `in × out` for each tap; none where nothing is left to see
  private let taps: [PackedMatrix]
  /// `out`
  private let bias: FloatStorage
  private let slopes: FloatStorage?
  private let activation: Activation
  private let blueprint: LayerBlueprint.Convolution
  /// What the taps of the blueprint see, and what comes out.
  private let (input, result): (Shape, Shape)
  /// Channels that are repeated, and channels of the skip.
  private let (channels, skipChannels): (Int, Int)
  private var padding: Int { blueprint.padding }
  /// Channels that `taps` see.
  private var seen: Int { repeated == nil ? input.channels : skipChannels }

  /// Takes `weight` of shape `[out, in, kernel]`, `bias` and `slopes` of `[out]`, in the order of the file. The skip's channels are
  /// the last ones of the input.
  init(
    weight: StoredTensor, bias: FloatStorage, slopes: FloatStorage?, activation: Activation,
    blueprint: LayerBlueprint.Convolution, input: Shape, skipChannels: Int, result: Shape
  ) throws(OutOfMemory) {
    (self.input, self.result, self.blueprint, self.activation) = (input, result, blueprint, activation)
    (channels, self.skipChannels) = (input.channels - skipChannels, skipChannels)
    self.bias = try PackedMatrix.padded(bias)
    if let slopes { self.slopes = try PackedMatrix.padded(slopes) } else { self.slopes = nil }
    let (kernel, all) = (blueprint.kernel, input.channels)
    let isRepeated = blueprint.upsample > 1 && blueprint.stride == 1 && blueprint.dilation == 1
    let seen = isRepeated ? skipChannels : all
    let isOneBlock = isRepeated || blueprint.upsample == 1 && skipChannels == 0
    let isFewer = isOneBlock && WinogradConvolution.saves(blueprint, channels: seen, result: result)
    var floats: FloatStorage?
    if isRepeated || isFewer { floats = try weight.widened() }
    if isRepeated, let floats {
      repeated = try UpsamplingConvolution(
        weight: floats, shape: (result.channels, all, kernel), channels: channels,
        length: input.length / blueprint.upsample, upsample: blueprint.upsample, in: weight.room)
    } else {
      repeated = nil
    }
    if isFewer, let floats {
      fewer = try WinogradConvolution(
        blueprint, weight: floats, inputs: all, seen: Shape(channels: seen, length: input.length), result: result,
        bias: self.bias, in: weight.room)
      taps = []
      return
    }
    fewer = nil
    let inOneProduct = blueprint.dilation == 1 ? kernel : 1
    var taps: [PackedMatrix] = []
    for first in stride(from: 0, to: seen == 0 ? 0 : kernel, by: inOneProduct) {
      taps.append(
        try PackedMatrix(inner: inOneProduct * seen, columns: result.channels, keepsHalves: false, weights: weight) {
          (inner: (all - seen + $0 % seen) * kernel + first + $0 / seen, column: $0 * all * kernel)
        })
    }
    self.taps = taps
  }

  /// Elements that `apply` needs as scratch.
  var scratchCount: Int {
    max(fewer?.scratchCount ?? (input.length + 2 * padding) * seen, repeated?.scratchCount ?? 0)
  }

  /// Writes the result to `output`, and up to 16 elements more. `skip` is the activation that the blueprint names; `scratch` has
  /// `scratchCount` elements.
  func apply(
    to values: UnsafePointer<Float>, skip: UnsafePointer<Float>?, scratch: FloatStorage,
    into output: UnsafeMutablePointer<Float>
  ) {
    if let fewer {
      unsafe fewer.apply(
        to: skip ?? values, activation: repeated == nil ? activation : .identity, slopes: slopes, scratch: scratch.base,
        into: output)
    }
    if let repeated {
      unsafe repeated.apply(
        to: values, from: fewer == nil ? .bias(bias) : .result, activation: taps.isEmpty ? activation : .identity,
        slopes: slopes, out: result.channels, scratch: scratch.base, into: output)
    }
    if !taps.isEmpty { unsafe fill(scratch, from: values, skip: skip) }
    for (tap, weights) in taps.enumerated() {
      let isLast = tap == taps.count - 1
      unsafe weights.multiply(
        scratch.base + tap * blueprint.dilation * seen, pitch: blueprint.stride * seen, count: result.length,
        from: tap == 0 && repeated == nil ? .bias(bias) : .result, activation: isLast ? activation : .identity,
        slopes: slopes, into: output, pitch: result.channels)
    }
  }

  /// Lays out padding, repeated input unless that is done already, and skip as `(padding + length + padding) × seen`.
  private func fill(_ scratch: FloatStorage, from values: UnsafePointer<Float>, skip: UnsafePointer<Float>?) {
    let (seen, own) = (seen, repeated == nil ? channels : 0)
    let edge = padding * seen
    unsafe scratch.base.update(repeating: 0, count: edge)
    unsafe (scratch.base + edge + input.length * seen).update(repeating: 0, count: edge)
    // What comes from one place as it lies there is one block.
    if own == 0 || seen == own && blueprint.upsample == 1 {
      let source = unsafe own == 0 ? skip ?? values : values
      return unsafe (scratch.base + edge).copy(from: source, count: input.length * seen)
    }
    for point in 0..<input.length {
      let row = unsafe scratch.base + edge + point * seen
      if own > 0 { unsafe row.copy(from: values + point / blueprint.upsample * own, count: own) }
      if let skip = unsafe skip {
        unsafe (row + own).copy(from: skip + point * skipChannels, count: skipChannels)
      }
    }
  }
}
