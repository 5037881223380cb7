internal import CSystem
internal import Kernels
internal import Storage

/// A matrix of weights laid out for products from the right, `result = act(start + rows · matrix)`, and the only file that
/// knows how the kernels want it.
///
/// Columns lie in blocks of 16, block after block, each `inner × 16`, so that a product reads memory from front to back; a last block
/// of few columns has several rows of the matrix side by side (`kernels_span`). Weights that are stored as binary16 may be kept
/// so: half the bytes, the same products.
///
/// Each element of a result is summed in an order that is the same whatever the number of rows. So a frame has the same bits alone
/// and in company.
struct PackedMatrix {
  let inner: Int
  let columns: Int
  private let floats: FloatStorage?
  private let halves: ByteStorage?

  /// Takes element `(k, column)` from `weights[k-th offset + column-th offset]`: `offsets` gives both for the same number.
  ///
  /// - Parameter keepsHalves: whether weights that are stored as binary16 remain so.
  @inline(never) init(
    inner: Int, columns: Int, keepsHalves: Bool, weights: StoredTensor,
    offsets: (Int) -> (inner: Int, column: Int)
  ) throws(OutOfMemory) {
    (self.inner, self.columns) = (inner, columns)
    var isHalf = false
    if case .halves = weights.elements { isHalf = keepsHalves }
    let packing = try Packing(inner: inner, columns: columns, keepsHalves: isHalf, offsets: offsets)
    let room = weights.room
    switch weights.elements {
    case .halves(let source) where isHalf: (floats, halves) = (nil, try unsafe packing.halves(of: source, in: room))
    case .halves(let source): (floats, halves) = (try unsafe packing.floats(of: source, in: room), nil)
    case .floats(let source): (floats, halves) = (try unsafe packing.floats(of: source, in: room), nil)
    }
  }

  /// The same of numbers that no file has.
  @inline(never) init(
    inner: Int, columns: Int, weights: FloatStorage, in room: StorageRoom? = nil,
    offsets: (Int) -> (inner: Int, column: Int)
  ) throws(OutOfMemory) {
    (self.inner, self.columns, halves) = (inner, columns, nil)
    let packing = try Packing(inner: inner, columns: columns, keepsHalves: false, offsets: offsets)
    floats = try unsafe packing.floats(of: UnsafePointer(weights.base), in: room)
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
    unsafe result.base.copy(from: values.base, count: values.count)
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

  /// Adds to `sums`, of `count` elements, the product of as many rows of `inner` elements with one column, which lies filled up with
  /// zeros to a multiple of 16: as one column is packed.
  static func addProduct(
    of rows: UnsafePointer<Float>, pitch: Int, count: Int, with column: UnsafePointer<Float>, inner: Int,
    to sums: UnsafeMutablePointer<Float>
  ) {
    var product = unsafe kernels_product(
      left: rows, left_pitch: pitch, rows: count, inner: inner, right: UnsafeRawPointer(column), is_half: 0, columns: 1,
      bias: nil, result: sums, result_pitch: 1, activation: KERNELS_IDENTITY, slopes: nil)
    unsafe kernels_best().pointee.product(&product)
  }
}

extension Activation {
  var kernel: kernels_activation {
    switch self {
    case .identity: KERNELS_IDENTITY
    case .relu: KERNELS_RELU
    case .prelu: KERNELS_PRELU
    }
  }
}

/// Where elements of a matrix are, and where they go.
@safe private struct Packing {
  /// Elements of the packed matrix.
  let count: Int
  /// Successive `k` that the last block has side by side.
  private let span: Int
  private let inner, columns: Int
  private let innerOffsets, columnOffsets: UnsafeMutablePointer<Int>
  /// What both lie in.
  private let offsets: ByteStorage

  init(
    inner: Int, columns: Int, keepsHalves: Bool, offsets: (Int) -> (inner: Int, column: Int)
  ) throws(OutOfMemory) {
    (self.inner, self.columns) = (inner, columns)
    span = kernels_span(columns, keepsHalves ? 1 : 0)
    let full = columns / PackedMatrix.lanes * inner
    let last = columns % PackedMatrix.lanes == 0 ? 0 : (inner + span - 1) / span
    count = (full + last) * PackedMatrix.lanes
    self.offsets = try ByteStorage.zeros((inner + columns) * MemoryLayout<Int>.stride)
    unsafe innerOffsets = self.offsets.base.bindMemory(to: Int.self, capacity: inner + columns)
    unsafe columnOffsets = innerOffsets + inner
    for k in 0..<inner { unsafe innerOffsets[k] = offsets(k).inner }
    for column in 0..<columns { unsafe columnOffsets[column] = offsets(column).column }
  }

  // Once each, and not once for every caller: the library has a limit of size.

  @_optimize(speed) @inline(never)
  func halves(of weights: UnsafePointer<UInt16>, in room: StorageRoom?) throws(OutOfMemory) -> ByteStorage {
    let result = try ByteStorage.zeros(2 * count, in: room, areSet: true)
    unsafe copy(
      weights, to: result.base.bindMemory(to: UInt16.self, capacity: count),
      row: { from, to in unsafe Self.move(from, to, as: SIMD16<UInt16>.self) }
    ) { $0 }
    return result
  }

  @_optimize(speed) @inline(never)
  func floats(of weights: UnsafePointer<UInt16>, in room: StorageRoom?) throws(OutOfMemory) -> FloatStorage {
    let result = try FloatStorage.zeros(count, in: room, areSet: true)
    let widen = unsafe kernels_best().pointee.widen
    unsafe copy(weights, to: result.base, row: { from, to in unsafe widen(from, PackedMatrix.lanes, to) }) {
      Float(half: $0)
    }
    return result
  }

  @_optimize(speed) @inline(never)
  func floats(of weights: UnsafePointer<Float>, in room: StorageRoom?) throws(OutOfMemory) -> FloatStorage {
    let result = try FloatStorage.zeros(count, in: room, areSet: true)
    unsafe copy(weights, to: result.base, row: { from, to in unsafe Self.move(from, to, as: SIMD16<Float>.self) }) {
      $0
    }
    return result
  }

  /// Copies sixteen numbers at once, which a loop in a library that is compiled for its size does not.
  @inline(__always) private static func move<Sixteen: SIMD>(
    _ from: UnsafePointer<Sixteen.Scalar>, _ to: UnsafeMutablePointer<Sixteen.Scalar>, as: Sixteen.Type
  ) {
    unsafe UnsafeMutableRawPointer(to).storeBytes(
      of: UnsafeRawPointer(from).loadUnaligned(as: Sixteen.self), as: Sixteen.self)
  }

  /// Puts every element in its place, in the order of places, and zeros where there is none.
  @inline(__always)
  private func copy<Source, Target>(
    _ source: UnsafePointer<Source>, to target: UnsafeMutablePointer<Target>,
    row copyRow: (UnsafePointer<Source>, UnsafeMutablePointer<Target>) -> Void, _ convert: (Source) -> Target
  ) {
    let full = columns / PackedMatrix.lanes * inner * PackedMatrix.lanes
    unsafe sta_system_clear(target + full, (count - full) * MemoryLayout<Target>.stride)
    for first in stride(from: 0, to: columns, by: PackedMatrix.lanes) {
      let width = min(PackedMatrix.lanes, columns - first)
      // A power of 2; to divide by it would cost more than all else.
      let shift = width < PackedMatrix.lanes ? span.trailingZeroBitCount : 0
      let offsets = unsafe columnOffsets + first
      var areNeighbours = width == PackedMatrix.lanes
      for column in 0..<width where unsafe offsets[column] != offsets[0] + column { areNeighbours = false }
      for k in 0..<inner {
        let row = unsafe source + innerOffsets[k]
        let block = unsafe target + first * inner + (k >> shift) * PackedMatrix.lanes + (k & (1 << shift - 1))
        if areNeighbours {
          unsafe copyRow(row + offsets[0], block)
        } else if width == PackedMatrix.lanes {
          for column in 0..<PackedMatrix.lanes { unsafe block[column] = convert(row[offsets[column]]) }
        } else {
          for column in 0..<width { unsafe block[column << shift] = convert(row[offsets[column]]) }
        }
      }
    }
  }
}

extension StoredTensor {
  /// A copy as `Float`, many at a time.
  @inline(never) func widened() throws(OutOfMemory) -> FloatStorage {
    guard case .halves(let source) = elements else { return try floats() }
    let result = try FloatStorage.zeros(count)
    unsafe kernels_best().pointee.widen(source, count, result.base)
    return result
  }
}
