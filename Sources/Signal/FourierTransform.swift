internal import CFFTW
internal import CSystem
internal import Planning
public import Storage

/// The discrete Fourier transform of real frames of one length, as magnitudes squared or with the way back.
///
/// With `ChirpTransform` and `Planning.c` the only file that knows FFTW: another library with a real transform can take its place here.
/// A plan is made once and only read afterwards, so one object may serve any number of threads, each with its own `Buffers`.
@safe public final class FourierTransform {
  /// Points in a frame.
  public let length: Int
  /// There and back, where there is a way back; neither where `chirp` has both.
  private let plan, inverse: fftwf_plan?
  private let chirp: ChirpTransform?

  /// Memory that one execution at a time uses.
  public struct Buffers {
    /// The frame to transform: `length` points.
    public let input: FloatStorage
    /// Real and imaginary parts of bins `0 … length/2`, interleaved.
    let bins: FloatStorage
    let chirped: FloatStorage

    public init(length: Int) throws(OutOfMemory) {
      self = try Buffers(length: length, input: .zeros(length))
    }

    /// Bins of their own beside an `input` of `length` points that others use too.
    init(length: Int, input: FloatStorage) throws(OutOfMemory) {
      self.input = input
      bins = try FloatStorage.zeros(2 * (length / 2 + 1))
      chirped = try FloatStorage.zeros(ChirpTransform.bufferSize(length: length))
    }
  }

  private init(length: Int, plan: fftwf_plan? = nil, inverse: fftwf_plan? = nil, chirp: ChirpTransform? = nil) {
    (self.length, self.chirp) = (length, chirp)
    unsafe (self.plan, self.inverse) = unsafe (plan, inverse)
  }

  /// Plans transforms of `length` points, at least 1, and `withInverse` the way back.
  ///
  /// `FFTW_ESTIMATE` chooses by rule and not by stopwatch, so the same plan, and with it the same bits, comes out each time, unless the program
  /// has given FFTW wisdom about such transforms, which it then takes.
  public static func plan(length: Int, withInverse: Bool = false) throws(OutOfMemory) -> FourierTransform {
    let buffers = try Buffers(length: length)
    // FFTW ends the program where it finds no memory for a plan. This is more than a plan needs, and was there a moment before; another
    // thread may take it meanwhile, which the header tells.
    let room = max(1 << 20, 32 * length)
    guard sta_system_has(room) else { throw OutOfMemory(bytes: room) }
    if ChirpTransform.isNeeded(length: length) {
      return unsafe FourierTransform(length: length, chirp: try ChirpTransform.make(length: length))
    }
    let plan = unsafe planned {
      unsafe fftwf_plan_dft_r2c_1d(
        Int32(length), buffers.input.base, UnsafeMutablePointer(OpaquePointer(buffers.bins.base)),
        UInt32(FFTW_ESTIMATE) | UInt32(FFTW_PRESERVE_INPUT))
    }
    guard let plan = unsafe plan else { throw OutOfMemory(bytes: length * MemoryLayout<Float>.stride) }
    guard withInverse else { return unsafe FourierTransform(length: length, plan: plan) }
    let inverse = unsafe planned {
      unsafe fftwf_plan_dft_c2r_1d(
        Int32(length), UnsafeMutablePointer(OpaquePointer(buffers.bins.base)), buffers.input.base, UInt32(FFTW_ESTIMATE)
      )
    }
    guard let inverse = unsafe inverse else {
      unsafe planning_forget(plan)
      throw OutOfMemory(bytes: length * MemoryLayout<Float>.stride)
    }
    return unsafe FourierTransform(length: length, plan: plan, inverse: inverse)
  }

  /// Plans a transform that runs in the thread that executes it, while no other thread of ours plans; nil where that does not come about.
  static func planned(_ make: () -> fftwf_plan?) -> fftwf_plan? {
    for _ in 0..<1_000 {
      planning_begin()
      let plan = unsafe make()
      let isOurs = planning_end() != 0
      guard let plan = unsafe plan else { return nil }
      if unsafe isOurs && planning_gave_one_thread(plan) != 0 { return unsafe plan }
      unsafe planning_forget(plan)
    }
    return nil
  }

  deinit {
    if let plan = unsafe plan { unsafe planning_forget(plan) }
    if let inverse = unsafe inverse { unsafe planning_forget(inverse) }
  }

  /// Transforms `buffers.input` to `buffers.bins`.
  func forward(_ buffers: Buffers) {
    if let chirp {
      return unsafe chirp.forward(buffers.input.base, using: buffers.chirped, into: buffers.bins.base)
    }
    guard let plan = unsafe plan else { return }
    unsafe fftwf_execute_dft_r2c(
      plan, buffers.input.base, UnsafeMutablePointer(OpaquePointer(buffers.bins.base)))
  }

  /// Transforms `buffers.bins`, which it overwrites, back to `buffers.input`, times `length`. For a plan with the way back.
  func backward(_ buffers: Buffers) {
    if let chirp {
      return unsafe chirp.backward(buffers.bins.base, using: buffers.chirped, into: buffers.input.base)
    }
    guard let inverse = unsafe inverse else { return }
    unsafe fftwf_execute_dft_c2r(
      inverse, UnsafeMutablePointer(OpaquePointer(buffers.bins.base)), buffers.input.base)
  }

  /// Writes `scale · |DFT(buffers.input)[k]|²` for `k = 0 … length/2` to `power`.
  func powers(of buffers: Buffers, scaledBy scale: Float, into power: UnsafeMutablePointer<Float>) {
    forward(buffers)
    let bins = unsafe buffers.bins.base
    for k in 0...length / 2 {
      let (real, imaginary) = unsafe (bins[2 * k], bins[2 * k + 1])
      unsafe power[k] = scale * (real * real + imaginary * imaginary)
    }
  }
}
