internal import CFFTW
internal import CSystem
internal import Planning
internal import Storage

/// The discrete Fourier transform of any length, as a convolution of a length that is a power of two.
///
/// With `c[n] = exp(−iπn²/N)`, `nk = (n² + k² − (k − n)²)/2` gives `X[k] = c[k] · Σ_n (x[n]·c[n]) · conj(c[k − n])` (L. I. Bluestein, "A
/// linear filtering approach to the computation of the discrete Fourier transform", 1970). FFTW allocates while it transforms lengths that
/// are odd or have large prime factors, and ends the program where it cannot.
@safe final class ChirpTransform {
  /// Points of the transform, and of the convolution: a power of two from `2N − 1` on.
  private let length, size: Int
  /// `c[0 ..< N]`, real and imaginary parts interleaved, as all complex numbers here.
  private let chirp: FloatStorage
  /// The transform of `c` around 0, divided by `size`: since `c` is even, the conjugate of that of `conj(c)`.
  private let response: FloatStorage
  private let plan: fftwf_plan

  private init(length: Int, size: Int, chirp: FloatStorage, response: FloatStorage, plan: fftwf_plan) {
    (self.length, self.size, self.chirp, self.response) = (length, size, chirp, response)
    unsafe self.plan = unsafe plan
  }

  deinit { unsafe planning_forget(plan) }

  /// Whether FFTW transforms so many real points without memory of its own: even numbers whose prime factors are at most 13, and few points.
  /// (Of all lengths up to 8,192 each was tried, and of complex transforms, which allocate from 2¹⁹ points on, all powers of
  /// two.)
  static func isNeeded(length: Int) -> Bool {
    var rest = length
    // What is not prime divides nothing any more when its turn comes.
    for factor in 2...13 { while rest % factor == 0 { rest /= factor } }
    return length > 16 && (rest > 1 || length % 2 == 1)
  }

  /// Numbers of the buffer that one execution at a time needs.
  static func bufferSize(length: Int) -> Int { isNeeded(length: length) ? 4 * size(length: length) : 0 }

  private static func size(length: Int) -> Int {
    var size = 32
    while size < 2 * length - 1 { size *= 2 }
    return size
  }

  /// Plans a transform of `length` points, at least 2, for which `FourierTransform.plan` has looked for memory.
  static func make(length: Int) throws(OutOfMemory) -> ChirpTransform {
    let size = size(length: length)
    let (chirp, response) = (try FloatStorage.zeros(2 * length), try FloatStorage.zeros(2 * size))
    let buffer = try FloatStorage.zeros(2 * size)
    let (c, b) = unsafe (chirp.base, buffer.base)
    for n in 0..<length {
      // Whole turns are taken off before rounding.
      let angle = Double.pi * Double(n * n % (2 * length)) / Double(length)
      let (real, imaginary) = (Float(sta_system_sin(angle + Double.pi / 2)), Float(-sta_system_sin(angle)))
      unsafe (c[2 * n], c[2 * n + 1]) = (real, imaginary)
      // Around 0, which is once.
      let mirror = n == 0 ? 0 : size - n
      // Divided by a power of two, which rounds nothing.
      unsafe (b[2 * n], b[2 * n + 1]) = (real / Float(size), imaginary / Float(size))
      unsafe (b[2 * mirror], b[2 * mirror + 1]) = unsafe (b[2 * n], b[2 * n + 1])
    }
    let plan = unsafe FourierTransform.planned {
      unsafe fftwf_plan_dft_1d(
        Int32(size), numbers(b), numbers(response.base), FFTW_FORWARD,
        UInt32(FFTW_ESTIMATE) | UInt32(FFTW_PRESERVE_INPUT))
    }
    guard let plan = unsafe plan else { throw OutOfMemory(bytes: size) }
    unsafe fftwf_execute_dft(plan, numbers(b), numbers(response.base))
    return unsafe ChirpTransform(length: length, size: size, chirp: chirp, response: response, plan: plan)
  }

  /// Writes bins `0 … N/2` of the transform of `input`, `N` real points, to `bins`.
  func forward(_ input: UnsafePointer<Float>, using buffer: FloatStorage, into bins: UnsafeMutablePointer<Float>) {
    let (from, to) = unsafe parts(buffer)
    buffer.clear()
    for n in 0..<length { unsafe from[2 * n] = unsafe input[n] }
    unsafe transform(from, to)
    unsafe bins.copy(from: from, count: 2 * (length / 2 + 1))
  }

  /// Writes the `N` real points whose transform has these bins `0 … N/2` to `output`, times `N`.
  func backward(_ bins: UnsafePointer<Float>, using buffer: FloatStorage, into output: UnsafeMutablePointer<Float>) {
    let (from, to) = unsafe parts(buffer)
    buffer.clear()
    // The way there of the conjugate gives the conjugate, and what is real is both. Bin N − k is the conjugate of bin k.
    for k in 0...length / 2 {
      let (real, imaginary) = unsafe (bins[2 * k], bins[2 * k + 1])
      let mirror = k == 0 ? 0 : length - k
      unsafe (from[2 * mirror], from[2 * mirror + 1]) = (real, imaginary)
      unsafe (from[2 * k], from[2 * k + 1]) = (real, -imaginary)
    }
    unsafe transform(from, to)
    for n in 0..<length { unsafe output[n] = unsafe from[2 * n] }
  }

  private func parts(_ buffer: FloatStorage) -> (from: UnsafeMutablePointer<Float>, to: UnsafeMutablePointer<Float>) {
    unsafe (buffer.base, buffer.base + 2 * size)
  }

  /// Puts in the place of the first `N` numbers of `from`, behind which there are zeros, their transform. What is in `to` is lost.
  @inline(never) private func transform(_ from: UnsafeMutablePointer<Float>, _ to: UnsafeMutablePointer<Float>) {
    unsafe multiply(from, by: chirp.base, count: length, sign: 1)
    unsafe fftwf_execute_dft(plan, numbers(from), numbers(to))
    // The way back as the way there of the conjugate: one plan does both.
    unsafe multiply(to, by: response.base, count: size, sign: -1)
    unsafe fftwf_execute_dft(plan, numbers(to), numbers(from))
    unsafe multiply(from, by: chirp.base, count: length, sign: -1)
  }

  /// Multiplies complex numbers, or with a `sign` of −1 their conjugates.
  @inline(never) private func multiply(
    _ values: UnsafeMutablePointer<Float>, by factors: UnsafePointer<Float>, count: Int, sign: Float
  ) {
    for n in 0..<count {
      let (a, b, c, d) = unsafe (values[2 * n], sign * values[2 * n + 1], factors[2 * n], factors[2 * n + 1])
      unsafe (values[2 * n], values[2 * n + 1]) = (a * c - b * d, a * d + b * c)
    }
  }
}

/// Complex numbers as FFTW sees them.
@unsafe private func numbers(_ floats: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<fftwf_complex> {
  unsafe UnsafeMutablePointer(OpaquePointer(floats))
}
