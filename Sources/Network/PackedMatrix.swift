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

  /// Takes element `(k, column)` from `weights[k-th offset + column-th offset]`: `offsets` gives both for the same number.
  init(
    inner: Int, columns: Int, halves allowsHalves: Bool, weights: FloatStorage,
    offsets: (Int) -> (inner: Int, column: Int)
  ) throws(OutOfMemory) {
    (self.inner, self.columns) = (inner, columns)
    let count = (columns + Self.lanes - 1) / Self.lanes * Self.lanes * inner
    let offsetStorage = try ByteStorage.zeros((inner + columns) * MemoryLayout<Int>.stride)
    let innerOffsets = unsafe offsetStorage.base.bindMemory(to: Int.self, capacity: inner + columns)
    let columnOffsets = unsafe innerOffsets + inner
    for k in 0..<inner { unsafe innerOffsets[k] = offsets(k).inner }
    for column in 0..<columns { unsafe columnOffsets[column] = offsets(column).column }

    /// Hands each weight and its place to `put`, in the order of places.
    func forEachPlace(_ put: (Float, Int) -> Void) {
      for first in stride(from: 0, to: columns, by: Self.lanes) {
        let width = min(Self.lanes, columns - first)
        for k in 0..<inner {
          let source = unsafe weights.base + innerOffsets[k]
          let place = first * inner + k * Self.lanes
          for column in 0..<width { unsafe put(source[columnOffsets[first + column]], place + column) }
        }
      }
    }
    if allowsHalves {
      let halves = try ByteStorage.zeros(2 * count)
      let target = unsafe halves.base.bindMemory(to: UInt16.self, capacity: count)
      var isExact = true
      forEachPlace { weight, place in
        let half = Half(weight)
        isExact = isExact && half.isExact
        unsafe target[place] = half.bits
      }
      if isExact {
        (self.halves, floats) = (halves, nil)
        return
      }
    }
    let floats = try FloatStorage.zeros(count)
    forEachPlace { weight, place in unsafe floats.base[place] = weight }
    (self.floats, halves) = (floats, nil)
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

/// An IEEE 754 binary16, and whether it equals the number that it was made from.
struct Half {
  let bits: UInt16
  let isExact: Bool

  @inline(__always)
  init(_ value: Float) {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
    // A product with 2⁻¹¹² moves the exponent to where a half has it, exactly but for bits that fall off the subnormal end.
    let moved = abs(value) * 0x1p-112
    bits = sign | UInt16(truncatingIfNeeded: moved.bitPattern >> 13)
    isExact = moved.bitPattern & 0x1FFF == 0 && moved.bitPattern < 0x7C00 << 13 && moved * 0x1p112 == abs(value)
  }
}
