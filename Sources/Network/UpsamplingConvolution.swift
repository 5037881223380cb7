internal import Storage

/// A convolution of stride 1 over points that are repeated `upsample` times, without repeating them.
///
/// Result `u·q + φ` (`u = upsample`, phase `φ = 0 … u − 1`) has tap `j` over repeated point `u·q + φ + j − padding`, which is point
/// `q + ⌊(φ + j − padding)/u⌋` of the input. Taps over one point meet the same number, so their weights are added once, at
/// loading: of 9 taps at `u = 3` there remain 3 or 4. A phase is one product, whose results lie `u` points apart. Phases whose taps lie
/// over the same points share one matrix, so a file that repeats points often takes no more memory than its kernels are long.
struct UpsamplingConvolution {
  private struct Phase {
    /// The first point of the input under the taps of result `φ`.
    let first: Int
    /// `(points · channels) × out`
    let weight: PackedMatrix
  }

  private let channels: Int
  private let length: Int
  private let phases: [Phase]
  /// Zeros on either side of the input, in points.
  private let margin: Int

  /// Takes the first `channels` of `weight`, of shape `[out, in, kernel]`, for an input of `length` points before they are repeated.
  @_optimize(speed) @inline(never) init(
    weight: FloatStorage, shape: (out: Int, input: Int, kernel: Int), channels: Int, length: Int, upsample: Int,
    in room: StorageRoom?
  ) throws(OutOfMemory) {
    (self.channels, self.length) = (channels, length)
    let padding = (shape.kernel - 1) / 2
    /// `⌊x/u⌋` for negative `x` too.
    func point(_ x: Int) -> Int { (x + padding * upsample) / upsample - padding }
    var phases: [Phase] = []
    for phase in 0..<upsample {
      // A tap comes to lie over the next point where its place is a multiple of `upsample`.
      let isMoved = (0..<shape.kernel).contains { (phase + $0 - padding) % upsample == 0 }
      if !isMoved, let before = phases.last {
        phases.append(before)
        continue
      }
      let first = point(phase - padding)
      let points = point(phase + padding) - first + 1
      // `out × (points · channels)`
      let sums = try FloatStorage.zeros(shape.out * points * channels)
      for out in 0..<shape.out {
        for tap in 0..<shape.kernel {
          let row = unsafe sums.base + (out * points + point(phase + tap - padding) - first) * channels
          var place = out * shape.input * shape.kernel + tap
          for channel in 0..<channels {
            unsafe row[channel] += weight.base[place]
            place += shape.kernel
          }
        }
      }
      let inner = points * channels
      phases.append(
        Phase(
          first: first,
          weight: try PackedMatrix(inner: inner, columns: shape.out, weights: sums, in: room) {
            (inner: $0, column: $0 * inner)
          }))
    }
    self.phases = phases
    margin = padding / upsample + 1
  }

  /// Elements that `apply` needs as scratch.
  var scratchCount: Int { (length + 2 * margin) * channels }

  /// Writes `upsample · length` results of `out` elements to `output`.
  func apply(
    to values: UnsafePointer<Float>, from start: PackedMatrix.Start, activation: Activation, slopes: FloatStorage?,
    out: Int, scratch: UnsafeMutablePointer<Float>, into output: UnsafeMutablePointer<Float>
  ) {
    let edge = margin * channels
    unsafe scratch.update(repeating: 0, count: edge)
    unsafe (scratch + edge).copy(from: values, count: length * channels)
    unsafe (scratch + edge + length * channels).update(repeating: 0, count: edge)
    for (number, phase) in phases.enumerated() {
      unsafe phase.weight.multiply(
        scratch + (margin + phase.first) * channels, pitch: channels, count: length, from: start,
        activation: activation, slopes: slopes, into: output + number * out, pitch: phases.count * out)
    }
  }
}
