internal import Storage

/// `act(weight · v + bias)` of the whole input as one vector.
///
/// A weight file counts the elements of input and result channel by channel; activations here lie point by point
/// (`length × channels`), as convolutions want them. The rows and columns of `weight` are moved accordingly once, at loading.
struct DenseLayer {
  /// `out × in`
  private let weight: FloatStorage
  /// `out`
  private let bias: FloatStorage
  private let slopes: FloatStorage?
  private let activation: Activation
  private let (input, result): (Shape, Shape)

  /// Takes `weight` of shape `[result.count, input.count]` and `bias` of `[result.count]`, both in the order of the file.
  init(
    weight: FloatStorage, bias: FloatStorage, slopes: FloatStorage?, activation: Activation, input: Shape, result: Shape
  ) throws(OutOfMemory) {
    (self.input, self.result, self.activation, self.slopes) = (input, result, activation, slopes)
    self.weight = try .zeros(weight.count)
    self.bias = try .zeros(bias.count)
    for row in 0..<result.count {
      let source = result.fileIndex(row)
      self.bias[row] = bias[source]
      let (to, from) = unsafe (self.weight.base + row * input.count, weight.base + source * input.count)
      for column in 0..<input.count { unsafe to[column] = from[input.fileIndex(column)] }
    }
  }

  func apply(to values: FloatStorage, into output: FloatStorage) {
    unsafe output.base.update(from: bias.base, count: bias.count)
    unsafe MatrixProduct.accumulate(
      weight.base, rows: result.count, columns: input.count, by: values.base, into: output.base)
    unsafe activation.apply(to: output.base, points: result.length, channels: result.channels, slopes: slopes)
  }
}

extension Shape {
  /// Where the element lies in a file's order, channel by channel, that lies at `index` here, point by point.
  fileprivate func fileIndex(_ index: Int) -> Int { index % channels * length + index / channels }
}
