internal import Kernels
internal import Storage

/// A convolution in fewer products: three results of three taps at a time by five products in place of nine.
///
/// Where the stride is above 1, that many points are read as one of so many times the channels, which is a convolution of stride 1. Its
/// taps are taken in groups of three, filled up with zeros. Results lie in *tiles* of three; what the next group sees of a tile is what this
/// one sees of the next tile. So each plane of transformed points goes through one product with three taps' transformed weights
/// for each group, as rows that overlap, and all groups are summed in it: 9 taps cost as much as 5.
///
/// Source: S. Winograd, *Arithmetic Complexity of Computations*, SIAM 1980; A. Lavin and S. Gray, "Fast Algorithms for Convolutional
/// Neural Networks", CVPR 2016, in one dimension. Float rounds about one and a half times as much as in the direct sum.
struct WinogradConvolution {
  /// Numbers of a point, as it is read, and of a result.
  private let width, output: Int
  /// Results, and taps in groups.
  private let length, groups: Int
  /// Numbers before the first that the input has, and numbers of the input.
  private let edge, count: Int
  /// `(groups · width) × output` each, and what it is summed from: the bias is added in one, which all three results have in full.
  private let planes: [(weight: PackedMatrix, start: FloatStorage)]

  private var tiles: Int { Self.tiles(length) }
  private var pointsCount: Int { (3 * (tiles + groups) - 1) * width + PackedMatrix.lanes }
  private var spreadPitch: Int { (tiles + groups - 1) * width + PackedMatrix.lanes }
  private var sumsPitch: Int { tiles * output + PackedMatrix.lanes }

  /// Filled up to five, of which products take rows.
  private static func tiles(_ length: Int) -> Int { (length + 14) / 15 * 5 }

  private static func groups(_ blueprint: LayerBlueprint.Convolution) -> Int {
    (blueprint.kernel + 3 * blueprint.stride - 1) / (3 * blueprint.stride)
  }

  /// Whether a layer of that many results, that sees so many channels, gains by it: it does not where channels are fewer than half of what
  /// an instruction works on, nor where tiles and groups are mostly filling. With a dilation it is never done.
  static func saves(_ blueprint: LayerBlueprint.Convolution, channels: Int, result: Shape) -> Bool {
    let products = 5 * tiles(result.length) * groups(blueprint) * blueprint.stride
    return blueprint.dilation == 1 && min(channels, result.channels) >= 8
      && 5 * products <= 4 * result.length * blueprint.kernel
  }

  /// Takes the last `seen.channels` inputs of `weight`, of shape `[out, in, kernel]`, and a bias that is padded. `seen` is the input without
  /// what is padded.
  @_optimize(speed) @inline(never) init(
    _ blueprint: LayerBlueprint.Convolution, weight: FloatStorage, inputs: Int, seen: Shape, result: Shape,
    bias: FloatStorage, in room: StorageRoom?
  ) throws(OutOfMemory) {
    let (stride, kernel) = (blueprint.stride, blueprint.kernel)
    (width, output, length) = (stride * seen.channels, result.channels, result.length)
    groups = Self.groups(blueprint)
    (edge, count) = (blueprint.padding * seen.channels, seen.count)
    let (inner, size) = (groups * width, groups * width * output)
    // Five planes of `inner × out`: as they are packed, results side by side.
    let transformed = try FloatStorage.zeros(5 * size)
    var element = unsafe transformed.base
    for group in 0..<groups {
      for phase in 0..<stride {
        let first = 3 * group * stride + phase
        for channel in inputs - seen.channels..<inputs {
          var row = unsafe weight.base + channel * kernel
          for _ in 0..<output {
            let a = unsafe first < kernel ? row[first] : 0
            let b = unsafe first + stride < kernel ? row[first + stride] : 0
            let c = unsafe first + 2 * stride < kernel ? row[first + 2 * stride] : 0
            // The values of a + bx + cx² at 0, 1, −1, 1/2 and ∞, each by what the others' points leave of it.
            unsafe element[0] = 2 * a
            unsafe element[size] = a + b + c
            unsafe element[2 * size] = (b - a - c) / 3
            unsafe element[3 * size] = -(8 * a + 4 * b + 2 * c) / 3
            unsafe element[4 * size] = c
            unsafe element += 1
            unsafe row += inputs * kernel
          }
        }
      }
    }
    let none = try FloatStorage.zeros(bias.count)
    var planes: [(weight: PackedMatrix, start: FloatStorage)] = []
    for plane in 0..<5 {
      let matrix = try PackedMatrix(inner: inner, columns: result.channels, weights: transformed, in: room) {
        (inner: $0 * result.channels, column: plane * size + $0)
      }
      planes.append((matrix, plane == 1 ? bias : none))
    }
    self.planes = planes
  }

  /// Elements that `apply` needs as scratch.
  var scratchCount: Int { pointsCount + 5 * (spreadPitch + sumsPitch) }

  /// Writes `length` results of `output` elements to `result`, and up to 16 elements more.
  func apply(
    to values: UnsafePointer<Float>, activation: Activation, slopes: FloatStorage?,
    scratch: UnsafeMutablePointer<Float>, into result: UnsafeMutablePointer<Float>
  ) {
    let (spread, kernels) = unsafe (scratch + pointsCount, kernels_best().pointee)
    let sums = unsafe spread + 5 * spreadPitch
    unsafe scratch.update(repeating: 0, count: edge)
    unsafe (scratch + edge).copy(from: values, count: count)
    unsafe (scratch + edge + count).update(repeating: 0, count: pointsCount - edge - count)
    unsafe kernels.spread(scratch, tiles + groups - 1, width, spread, spreadPitch)
    for (number, plane) in planes.enumerated() {
      unsafe plane.weight.multiply(
        spread + number * spreadPitch, pitch: width, count: tiles, from: .bias(plane.start),
        into: sums + number * sumsPitch, pitch: output)
    }
    unsafe kernels.gather(sums, sumsPitch, length, output, activation.kernel, UnsafePointer(slopes?.base), result)
  }
}
