internal import Storage

/// `act(Conv1d(v) + bias)`: a cross-correlation along the points of the input, which may first be repeated
/// (`upsample`) and joined with the channels of an earlier activation (`skip`).
///
/// Activations lie point by point (`length × channels`), so the points under the taps of one result are one contiguous row,
/// and the convolution is a product of matrices without copying each point once a tap.
struct ConvolutionLayer {
  /// `out × (kernel · in)`, tap by tap
  private let weight: FloatStorage
  /// `out`
  private let bias: FloatStorage
  private let slopes: FloatStorage?
  private let activation: Activation
  private let blueprint: LayerBlueprint.Convolution
  /// What the taps see, and what comes out.
  private let (input, result): (Shape, Shape)
  private var padding: Int { blueprint.padding }

  /// Takes `weight` of shape `[out, in, kernel]` and `bias` of `[out]`, in the order of the file.
  init(
    weight: FloatStorage, bias: FloatStorage, slopes: FloatStorage?, activation: Activation,
    blueprint: LayerBlueprint.Convolution, input: Shape, result: Shape
  ) throws(OutOfMemory) {
    (self.input, self.result, self.blueprint) = (input, result, blueprint)
    (self.bias, self.slopes, self.activation) = (bias, slopes, activation)
    self.weight = try .zeros(weight.count)
    for out in 0..<result.channels {
      for tap in 0..<blueprint.kernel {
        for channel in 0..<input.channels {
          self.weight[(out * blueprint.kernel + tap) * input.channels + channel] =
            weight[(out * input.channels + channel) * blueprint.kernel + tap]
        }
      }
    }
  }

  /// Elements that `apply` needs as scratch: the padded input.
  var scratchCount: Int { (input.length + 2 * padding) * input.channels }

  /// Writes the result to `output`. `skip` is the activation that the blueprint names; `scratch` has `scratchCount` elements.
  func apply(to values: FloatStorage, skip: FloatStorage?, scratch: FloatStorage, into output: FloatStorage) {
    fill(scratch, from: values, skip: skip)
    for point in 0..<result.length {
      unsafe (output.base + point * result.channels).update(from: bias.base, count: result.channels)
    }
    if blueprint.dilation == 1 { correlate(scratch, into: output) } else { correlateDilated(scratch, into: output) }
    unsafe activation.apply(to: output.base, points: result.length, channels: result.channels, slopes: slopes)
  }

  /// Lays out padding, repeated input and skip as `(padding + length + padding) × channels`.
  private func fill(_ scratch: FloatStorage, from values: FloatStorage, skip: FloatStorage?) {
    let edge = padding * input.channels
    unsafe scratch.base.update(repeating: 0, count: edge)
    unsafe (scratch.base + edge + input.length * input.channels).update(repeating: 0, count: edge)
    let skipChannels = skip.map { $0.count / input.length } ?? 0
    let channels = input.channels - skipChannels
    for point in 0..<input.length {
      let row = unsafe scratch.base + edge + point * input.channels
      unsafe row.update(from: values.base + point / blueprint.upsample * channels, count: channels)
      if let skip { unsafe (row + channels).update(from: skip.base + point * skipChannels, count: skipChannels) }
    }
  }

  /// Without dilation. The rows under the taps of neighbouring results overlap, which a BLAS does not allow for the rows of a
  /// matrix; those of every `phases`-th result do not, so each phase is one product.
  private func correlate(_ scratch: FloatStorage, into output: FloatStorage) {
    let phases = min((blueprint.kernel + blueprint.stride - 1) / blueprint.stride, result.length)
    let inner = blueprint.kernel * input.channels
    for phase in 0..<phases {
      unsafe MatrixProduct.accumulate(
        scratch.base + phase * blueprint.stride * input.channels,
        pitch: max(phases * blueprint.stride * input.channels, inner), byTransposed: weight.base, pitch: inner,
        rows: (result.length - phase + phases - 1) / phases, inner: inner, columns: result.channels,
        into: output.base + phase * result.channels, pitch: phases * result.channels)
    }
  }

  /// With dilation: a product for each tap.
  private func correlateDilated(_ scratch: FloatStorage, into output: FloatStorage) {
    for tap in 0..<blueprint.kernel {
      unsafe MatrixProduct.accumulate(
        scratch.base + tap * blueprint.dilation * input.channels, pitch: blueprint.stride * input.channels,
        byTransposed: weight.base + tap * input.channels, pitch: blueprint.kernel * input.channels,
        rows: result.length, inner: input.channels, columns: result.channels, into: output.base, pitch: result.channels)
    }
  }
}
