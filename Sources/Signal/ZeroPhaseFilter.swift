internal import CSystem
public import Storage

/// A filter without phase for frames of one length: the frame's transform times gains between 0 and 1, and back.
///
/// `IDFT(G ⊙ DFT(X))`, where the gain of bin `k` is a power of the logistic function of the mean of `y[k]` and `y[N − k]`: the gains
/// of a real filter are even. It filters in a circle; what comes around the ends, blending makes small.
@safe public final class ZeroPhaseFilter {
  private let transform: FourierTransform
  private let exponent: Float

  private init(_ transform: FourierTransform, exponent: Float) {
    (self.transform, self.exponent) = (transform, exponent)
  }

  /// A filter of frames of `length` points, at least 1, whose gains are raised to `exponent`, a positive number.
  public static func make(length: Int, exponent: Float) throws(OutOfMemory) -> ZeroPhaseFilter {
    ZeroPhaseFilter(try FourierTransform.plan(length: length, withInverse: true), exponent: exponent)
  }

  /// Memory for one computation at a time.
  public func makeBuffers() throws(OutOfMemory) -> FourierTransform.Buffers {
    try FourierTransform.Buffers(length: transform.length)
  }

  /// Puts in the place of the numbers `y` that state the gains, any numbers, the filtered `frame`; both have `length` points.
  public func apply(
    _ y: UnsafeMutablePointer<Float>, to frame: UnsafePointer<Float>, using buffers: FourierTransform.Buffers
  ) {
    let length = transform.length
    unsafe buffers.input.base.copy(from: frame, count: length)
    transform.forward(buffers)
    let bins = unsafe buffers.bins.base
    let share = 1 / Float(length)
    for k in 0...length / 2 {
      let mean = unsafe 0.5 * (y[k] + y[k == 0 ? 0 : length - k])
      let logistic = 1 / (1 + sta_system_expf(-mean))
      let gain = share * (exponent == 1 ? logistic : sta_system_powf(logistic, exponent))
      unsafe bins[2 * k] *= gain
      unsafe bins[2 * k + 1] *= gain
    }
    transform.backward(buffers)
    unsafe y.copy(from: buffers.input.base, count: length)
  }
}
