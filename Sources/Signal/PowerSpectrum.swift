internal import CSystem
internal import Kernels
public import Storage

/// The two-sided power spectral density of a frame by Welch's method with one segment (P. D. Welch, 1967), or its logarithm.
///
/// `P[k] = |DFT(w · (x − mean x))[k]|² / Σ w²` for `k = 0 … N−1` in DFT order, with the periodic Hann window
/// `w[n] = sin²(πn/N)` and a sample rate of 1. This is `scipy.signal.welch(x, return_onesided=False, nperseg=N)`.
@safe public final class PowerSpectrum {
  /// What is made of a density `P`.
  public enum Scale: Equatable, Sendable {
    /// `gain · P`
    case density(gain: Float)
    /// `gain · ln(1 + constant · P)`
    case log(constant: Float, gain: Float)
  }

  private let transform: FourierTransform
  private let window: FloatStorage
  private let normalization: Float
  private let scale: Scale

  private init(transform: FourierTransform, window: FloatStorage, energy: Double, scale: Scale) {
    self.transform = transform
    self.window = window
    self.normalization = Float(1 / energy)
    self.scale = scale
  }

  /// Spectra of frames of `length` points, at least 2.
  public static func make(length: Int, scale: Scale) throws(OutOfMemory) -> PowerSpectrum {
    let window = try FloatStorage.zeros(length)
    var energy = 0.0
    for n in 0..<length {
      let sine = sta_system_sin(Double.pi * Double(n) / Double(length))
      window[n] = Float(sine * sine)
      energy += sine * sine * sine * sine
    }
    return PowerSpectrum(
      transform: try FourierTransform.plan(length: length), window: window, energy: energy, scale: scale)
  }

  /// Memory for one computation at a time.
  public func makeBuffers() throws(OutOfMemory) -> FourierTransform.Buffers {
    try FourierTransform.Buffers(length: transform.length)
  }

  /// Points in a frame.
  var length: Int { transform.length }

  /// Writes the spectrum of `frame` to `spectrum`, both of `length` points. Finite input below 10¹⁵ gives finite output.
  public func compute(
    _ frame: UnsafePointer<Float>, using buffers: FourierTransform.Buffers,
    into spectrum: UnsafeMutablePointer<Float>
  ) {
    unsafe density(of: frame, using: buffers, into: spectrum)
    unsafe map(spectrum)
  }

  /// Writes bins `0 … length/2` of `P` of a `frame` of `length` points to `density`.
  func density(
    of frame: UnsafePointer<Float>, using buffers: FourierTransform.Buffers, into density: UnsafeMutablePointer<Float>
  ) {
    let mean = unsafe Moments(of: frame, count: length).mean
    unsafe self.density(of: frame, times: 1, about: mean, using: buffers, into: density)
  }

  /// The same of a frame times a power of two, which then has that mean.
  @inline(never) private func density(
    of frame: UnsafePointer<Float>, times factor: Float, about exact: Double, using buffers: FourierTransform.Buffers,
    into density: UnsafeMutablePointer<Float>
  ) {
    // In two parts: beside a large mean, what one Float rounds away would show as power at zero frequency.
    let mean = Float(exact)
    let rest = Float(exact - Double(mean))
    let (windowed, weights) = unsafe (buffers.input.base, window.base)
    for n in 0..<length { unsafe windowed[n] = ((frame[n] * factor - mean) - rest) * weights[n] }
    unsafe transform.powers(of: buffers, scaledBy: normalization, into: density)
  }

  /// Writes bins `0 … length/2` of `P` of `segment / unit` to `density`, and returns that unit: a power
  /// of two near the segment's deviation, so that no square is too large or too small for a Float whatever the segment's size.
  func densityInUnits(
    of segment: UnsafePointer<Float>, using buffers: FourierTransform.Buffers, into density: UnsafeMutablePointer<Float>
  ) -> Double {
    let moments = unsafe Moments(of: segment, count: length)
    let unit = moments.deviation == 0 ? 1 : min(max(moments.deviation.binade, 0x1p-126), 0x1p126)
    unsafe self.density(
      of: segment, times: Float(1 / unit), about: moments.mean / unit, using: buffers, into: density)
    return unit
  }

  /// Puts in the place of bins `0 … length/2` of a density what is made of it, and behind them their mirror image, `length` points in all.
  func map(_ spectrum: UnsafeMutablePointer<Float>) {
    let bins = length / 2 + 1
    switch scale {
    case .density(let gain): for k in 0..<bins { unsafe spectrum[k] *= gain }
    case .log(let constant, let gain): unsafe kernels_best().pointee.logarithms(spectrum, bins, constant, gain)
    }
    for k in bins..<max(length, bins) { unsafe spectrum[k] = spectrum[length - k] }
  }
}
