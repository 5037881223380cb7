internal import Storage

/// `act(weight · v + bias)` of the whole input as one vector.
///
/// A weight file counts the elements of input and result channel by channel; activations here lie point by point
/// (`length × channels`), as convolutions want them. The rows and columns of `weight` are moved accordingly once, at loading.
struct DenseLayer {
  /// `in × out`
  private let weight: PackedMatrix
  /// `out`
  private let bias: FloatStorage
  /// One for each element of the result.
  private let slopes: FloatStorage?
  private let activation: Activation
  private let (input, result): (Shape, Shape)

  /// Takes `weight` of shape `[result.count, input.count]`, `bias` of `[result.count]` and `slopes` of `[result.channels]`, in the
  /// order of the file.
  init(
    weight: StoredTensor, bias: FloatStorage, slopes: FloatStorage?, activation: Activation, input: Shape, result: Shape
  ) throws(OutOfMemory) {
    (self.input, self.result, self.activation) = (input, result, activation)
    self.weight = try PackedMatrix(inner: input.count, columns: result.count, keepsHalves: true, weights: weight) {
      (input.fileIndex($0), result.fileIndex($0) * input.count)
    }
    let moved = try FloatStorage.zeros(result.count)
    for index in 0..<result.count { moved[index] = bias[result.fileIndex(index)] }
    self.bias = try PackedMatrix.padded(moved)
    if let slopes {
      for index in 0..<result.count { moved[index] = slopes[index % result.channels] }
      self.slopes = try PackedMatrix.padded(moved)
    } else {
      self.slopes = nil
    }
  }

  /// Writes the results of `frames` inputs, one behind the other, to `output`.
  func apply(to values: FloatStorage, frames: Int, into output: FloatStorage) {
    unsafe weight.multiply(
      values.base, pitch: input.count, count: frames, from: .bias(bias), activation: activation, slopes: slopes,
      into: output.base, pitch: result.count)
  }
}

extension Shape {
  /// Where the element lies in a file's order, channel by channel, that lies at `index` here, point by point.
  fileprivate func fileIndex(_ index: Int) -> Int { index % channels * length + index / channels }
}
