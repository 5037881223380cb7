internal import Kernels
public import Storage

/// Spectra of what surrounds a frame: of segments as long as a frame, `N` points, one every `N/2`, as far as they lie in a window.
///
/// Two things are made of them. The **floor** is, bin by bin, the mean of the lowest quarter (rounded up) of the densities of all
/// segments: what is left where the signal pauses, which is noise. (After R. Martin's minimum statistics, 2001, but with a mean of
/// several minima, which varies less than one.) The **recent** spectra are those of the segments right before the frame, the **following**
/// ones those of the segments right behind it.
@safe public final class SegmentSpectra {
  private let spectrum: PowerSpectrum
  private let step: Int
  private let segments: Int
  /// Where the first segment begins in the window, and which one is the frame itself.
  private let first, own: Int
  private let recent, following: Int

  /// Segments of frames of `spectrum`'s length, where `before` points of the window lie in front of the frame and `ahead` behind it,
  /// and at least `recent` segments begin before the frame and `following` end behind it.
  public init(_ spectrum: PowerSpectrum, before: Int, ahead: Int, recent: Int, following: Int) {
    (self.spectrum, self.recent, self.following) = (spectrum, recent, following)
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

    /// `start` is where the window begins in the signal, below 0 where that begins later; `scale` that of the frame, not 0.
    public init(samples: UnsafePointer<Float>, present: Range<Int>, start: Int, scale: Double) {
      unsafe (self.samples, self.present, self.start, self.scale) = unsafe (samples, present, start, scale)
    }
  }

  /// Where spectra of segments go: the nearest to the frame first and `pitch` points apart.
  @unsafe public struct Rows {
    fileprivate let recent, following: UnsafeMutablePointer<Float>
    fileprivate let pitch: Int

    public init(recent: UnsafeMutablePointer<Float>, following: UnsafeMutablePointer<Float>, pitch: Int) {
      unsafe (self.recent, self.following, self.pitch) = unsafe (recent, following, pitch)
    }
  }

  /// Where the spectrum of the segment goes that begins so many segments behind the frame; nil if it is not asked for.
  @inline(never) private func row(at distance: Int, of rows: Rows) -> UnsafeMutablePointer<Float>? {
    if distance < 0, -distance <= recent { return unsafe rows.recent + (-distance - 1) * rows.pitch }
    if distance > 0, distance <= following { return unsafe rows.following + (distance - 1) * rows.pitch }
    return nil
  }

  /// Writes zeros to all rows, of a lead of which nothing is known.
  @inline(never) public func clear(_ rows: Rows) {
    for distance in -recent...following {
      unsafe row(at: distance, of: rows)?.update(repeating: 0, count: spectrum.length)
    }
  }

  /// Writes the floor and the recent and following spectra, of `N` points each.
  ///
  /// A segment without all its samples does not count, and as one of those is a row of zeros. The frame itself always counts, as the
  /// normalized `frame` has it.
  public func compute(
    frame: UnsafePointer<Float>, in window: Surroundings, lead: Int, history: SegmentHistory, using buffers: Buffers,
    floor: UnsafeMutablePointer<Float>, rows: Rows
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
      let row = unsafe row(at: segment - own, of: rows)
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
        let factor = unsafe min(known.unit / abs(window.scale), 1e15)
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
