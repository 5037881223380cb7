internal import Kernels
internal import Storage

/// A matrix of weights laid out for products from the right, `result = act(start + rows · matrix)`, and the only file that
/// knows how the kernels want it.
///
/// Columns lie in blocks of 16, block after block, each `inner × 16`, so that a product reads memory from front to back. Weights
/// that binary16 holds exactly may be kept so: half the bytes, the same products.
///
/// Each element of a result is summed in the order of the inner dimension, from its start on, whatever the number of rows. So a
/// frame has the same bits alone and in company.
struct PackedMatrix {
  let inner: Int
  let columns: Int
  private let floats: FloatStorage?
  private let halves: ByteStorage?

  /// Takes element `(k, column)` from `weights[index(k, column)]`.
  init(
    inner: Int, columns: Int, halves allowsHalves: Bool, weights: FloatStorage, index: (Int, Int) -> Int
  ) throws(OutOfMemory) {
    (self.inner, self.columns) = (inner, columns)
    let lanes = Self.lanes
    let count = (columns + lanes - 1) / lanes * lanes * inner
    var isExact = allowsHalves
    if allowsHalves {
      for i in 0..<weights.count where isExact { isExact = halfBits(exactly: weights[i]) != nil }
    }
    halves = isExact ? try .zeros(2 * count) : nil
    floats = isExact ? nil : try .zeros(count)
    for column in 0..<columns {
      for k in 0..<inner {
        let weight = weights[index(k, column)]
        let place = (column / lanes * inner + k) * lanes + column % lanes
        if let floats { floats[place] = weight }
        if let halves {
          unsafe halves.base.storeBytes(of: halfBits(exactly: weight) ?? 0, toByteOffset: 2 * place, as: UInt16.self)
        }
      }
    }
  }

  /// Columns of a block.
  static var lanes: Int { KERNELS_LANES }

  /// What a sum begins with.
  enum Start {
    /// A row of as many elements as `padded(_:)` makes of a bias.
    case bias(FloatStorage)
    /// What is in the result already.
    case result
  }

  /// `values` filled up with zeros to whole blocks, as biases and slopes must be.
  static func padded(_ values: FloatStorage) throws(OutOfMemory) -> FloatStorage {
    let result = try FloatStorage.zeros((values.count + lanes - 1) / lanes * lanes)
    unsafe result.base.update(from: values.base, count: values.count)
    return result
  }

  /// Writes `act(start + rows · matrix)` to `count` rows of `result`. `left` has `count` rows of `inner` elements, which may
  /// overlap; a pitch is the distance between the starts of two rows. Slopes are padded, and needed for PReLU.
  func multiply(
    _ left: UnsafePointer<Float>, pitch: Int, count: Int, from start: Start, activation: Activation = .identity,
    slopes: FloatStorage? = nil, into result: UnsafeMutablePointer<Float>, pitch resultPitch: Int
  ) {
    guard let right = unsafe UnsafeRawPointer(floats?.base) ?? UnsafeRawPointer(halves?.base) else { return }
    let bias: UnsafePointer<Float>? = if case .bias(let bias) = start { unsafe UnsafePointer(bias.base) } else { nil }
    var product = unsafe kernels_product(
      left: left, left_pitch: pitch, rows: count, inner: inner, right: right, is_half: floats == nil ? 1 : 0,
      columns: columns, bias: bias, result: result, result_pitch: resultPitch, activation: activation.kernel,
      slopes: UnsafePointer(slopes?.base))
    unsafe kernels_best().pointee.product(&product)
  }
}

extension Activation {
  fileprivate var kernel: kernels_activation {
    switch self {
    case .identity: KERNELS_IDENTITY
    case .relu: KERNELS_RELU
    case .prelu: KERNELS_PRELU
    }
  }
}

/// The bits of the IEEE 754 binary16 that equals `value`, or nil if none does.
func halfBits(exactly value: Float) -> UInt16? {
  let sign = UInt16(value.bitPattern >> 16) & 0x8000
  // A product with 2⁻¹¹² moves the exponent to where a half has it, exactly but for bits that fall off the subnormal end.
  let moved = abs(value) * 0x1p-112
  guard moved.bitPattern & 0x1FFF == 0, moved.bitPattern < 0x7C00 << 13, moved * 0x1p112 == abs(value) else {
    return nil
  }
  return sign | UInt16(moved.bitPattern >> 13)
}
