internal import Kernels
public import Storage

/// Spectra of what surrounds a frame: of segments as long as a frame, `N` points, one every `N/2`, as far as they lie in a window.
///
/// Two things are made of them. The **floor** is, bin by bin, the mean of the lowest quarter (rounded up) of the densities of all
/// segments: what is left where the signal pauses, which is noise. (After R. Martin's minimum statistics, 2001, but with a mean of
/// several minima, which varies less than one.) The **recent** spectra are those of the segments right before the frame.
@safe public final class SegmentSpectra {
  private let spectrum: PowerSpectrum
  private let step: Int
  private let segments: Int
  /// Where the first segment begins in the window, and which one is the frame itself.
  private let first, own: Int
  private let recent: Int

  /// Segments of frames of `spectrum`'s length, where `before` points of the window lie in front of the frame and `ahead` behind it,
  /// and at least `recent` segments begin before the frame.
  public init(_ spectrum: PowerSpectrum, before: Int, ahead: Int, recent: Int) {
    (self.spectrum, self.recent) = (spectrum, recent)
    step = Self.step(length: spectrum.length)
    (first, own) = (before % step, before / step)
    segments = own + 1 + ahead / step
  }

  /// Bins `0 … N/2`, rounded up to a multiple of 16.
  private var width: Int { (spectrum.length / 2 + 16) / 16 * 16 }

  /// Points between the beginnings of two segments of `length` points.
  public static func step(length: Int) -> Int { max(1, length / 2) }

  /// The most that a lead's history takes, in elements.
  private static let most = 1 << 16

  /// What a lane of `leads` leads keeps from one frame to the next, where a frame begins every `hop` points.
  public func makeHistory(leads: Int, hop: Int) throws(OutOfMemory) -> SegmentHistory {
    // Segments begin at multiples of what divides hop and step. Where those are too many to be kept, none is: then most would have
    // made room for others before they came again, and one slot is where each is computed.
    var (spacing, rest) = (step, hop)
    while rest > 0 { (spacing, rest) = (rest, spacing % rest) }
    let all = segments * (step / spacing)
    return try SegmentHistory.make(
      leads: leads, slots: all * width <= Self.most ? all : 1, width: width, spacing: spacing)
  }

  /// Memory for one computation at a time.
  public struct Buffers {
    /// Rows of bins `0 … N/2`, ascending in each bin, and of what fills them up to a multiple of 16.
    fileprivate let lowest: FloatStorage
    /// As long as such a row.
    fileprivate let density: FloatStorage
    fileprivate let fourier: FourierTransform.Buffers
  }

  public func makeBuffers() throws(OutOfMemory) -> Buffers {
    Buffers(
      lowest: try .zeros((segments + 3) / 4 * width), density: try .zeros(width),
      fourier: try spectrum.makeBuffers())
  }

  /// What surrounds a frame: `samples` of the window at the places `present`, and nothing elsewhere.
  @unsafe public struct Surroundings {
    let samples: UnsafePointer<Float>
    let present: Range<Int>
    let start: Int
    let scale: Double

    /// `start` is where the window begins in the signal, below 0 where that begins later; `scale` that of the frame.
    public init(samples: UnsafePointer<Float>, present: Range<Int>, start: Int, scale: Double) {
      unsafe (self.samples, self.present, self.start, self.scale) = unsafe (samples, present, start, scale)
    }
  }

  /// Writes the floor and the recent spectra, the last one first and `pitch` points apart, of `N` points each.
  ///
  /// A segment without all its samples does not count, and as a recent one is a row of zeros. The frame itself always counts, as the
  /// normalized `frame` has it.
  public func compute(
    frame: UnsafePointer<Float>, in window: Surroundings, lead: Int, history: SegmentHistory, using buffers: Buffers,
    floor: UnsafeMutablePointer<Float>, recent rows: UnsafeMutablePointer<Float>, pitch: Int
  ) {
    let length = spectrum.length
    let bins = length / 2 + 1
    let present = unsafe window.present
    @inline(never) func isThere(_ segment: Int) -> Bool {
      let start = first + segment * step
      return segment == own || start >= present.lowerBound && start + length <= present.upperBound
    }
    var count = 0
    for segment in 0..<segments where isThere(segment) { count += 1 }
    let quarter = (count + 3) / 4
    let (width, keepLowest) = unsafe (width, kernels_best().pointee.keep_lowest)
    unsafe buffers.lowest.base.update(repeating: .infinity, count: quarter * width)
    let density = unsafe buffers.density.base
    for segment in 0..<segments {
      let age = own - segment
      let row = unsafe age > 0 && age <= recent ? rows + (age - 1) * pitch : nil
      guard isThere(segment) else {
        unsafe row?.update(repeating: 0, count: length)
        continue
      }
      if segment == own {
        unsafe spectrum.density(of: frame, using: buffers.fourier, into: density)
      } else {
        let place = first + segment * step
        let samples = unsafe window.samples + place
        let known = unsafe history.segment(at: window.start + place, lead: lead) {
          unsafe spectrum.densityInUnits(of: samples, using: buffers.fourier, into: $0)
        }
        // Loud enough, and the square is still a number.
        let factor = unsafe min(known.unit / window.scale, 1e15)
        let square = Float(factor * factor)
        buffers.density.clear()
        unsafe kernels_best().pointee.add(known.density, width, square, density)
      }
      if let row = unsafe row {
        unsafe row.copy(from: density, count: bins)
        unsafe spectrum.map(row)
      }
      unsafe keepLowest(density, width, buffers.lowest.base, quarter)
    }
    unsafe floor.update(repeating: 0, count: bins)
    let add = unsafe kernels_best().pointee.add
    for row in 0..<quarter { unsafe add(buffers.lowest.base + row * width, bins, 1 / Float(quarter), floor) }
    unsafe spectrum.map(floor)
  }
}
