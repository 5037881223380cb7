internal import CSystem
internal import Kernels
public import Storage

/// Looks for those segments of what surrounds a frame that are most like it: block matching, as in A. Buades, B. Coll and J.-M. Morel's
/// non-local means (2005).
///
/// The windows of all leads are added one after the other, each in units of its frame's scale, clipped, smoothed and without its baseline;
/// then the matches are found. The distance of place `i` from the frame at `f`, `Σ w[n]·(u[i + n] − u[f + n])²` with the periodic Hann
/// window `w`, is the energy `Σ w[n]·u[i + n]²` less twice the correlation `Σ w[n]·u[f + n]·u[i + n]`, and a rest that is the same
/// everywhere and decides nothing. Correlations go through transforms. Since `w[n] = ½ − ½cos(2πn/N)`, an energy is made of three sums of `N`
/// successive numbers, each of its own numbers only: what is loud elsewhere leaves no error in it.
@safe public final class Matches {
  /// Places whose least distance is known together, so that no match looks at all of them again.
  private static let block = 64

  private let transform: FourierTransform
  /// `cos(2πn/N)` and `sin(2πn/N)` for every point of a window.
  private let cosines, sines: FloatStorage
  private let length, window, own: Int
  private let count, apart, smoothing, baseline: Int
  private let limit: Double

  private init(
    transform: FourierTransform, cosines: FloatStorage, sines: FloatStorage, length: Int, before: Int, count: Int,
    apart: Int, smoothing: Int, baseline: Int, limit: Double
  ) {
    (self.transform, self.cosines, self.sines) = (transform, cosines, sines)
    (self.length, window, own) = (length, cosines.count, before)
    (self.count, self.apart, self.smoothing, self.baseline) = (count, apart, smoothing, baseline)
    self.limit = limit
  }

  /// At most `count` matches of frames of `length` points, where `before` points of the window lie in front of the frame and `ahead` behind
  /// it, whose beginnings are at least `apart` from each other's and the frame's. `smoothing` is odd, `baseline` odd or 0. What is further
  /// from the frame's mean than `limit`, in scales of the frame, counts as if it were just that far.
  @inline(never) public static func make(
    length: Int, before: Int, ahead: Int, count: Int, apart: Int, smoothing: Int, baseline: Int, limit: Float
  ) throws(OutOfMemory) -> Matches {
    let window = before + length + ahead
    let (cosines, sines) = (try FloatStorage.zeros(window), try FloatStorage.zeros(window))
    for n in 0..<window {
      let angle = 2 * Double.pi * Double(n % length) / Double(length)
      (cosines[n], sines[n]) = (Float(sta_system_cos(angle)), Float(sta_system_sin(angle)))
    }
    // What wraps around lies behind the last place. Transforms of powers of two are the fastest, and allocate
    // nothing (each up to 2²⁰ was tried).
    var points = 1
    while points < window { points *= 2 }
    return Matches(
      transform: try FourierTransform.plan(length: points, withInverse: true), cosines: cosines, sines: sines,
      length: length, before: before, count: count, apart: apart, smoothing: smoothing, baseline: baseline,
      limit: Double(limit))
  }

  /// Zeros beyond either end of a window, and what a kernel may read and write besides.
  private var margin: Int { max(smoothing, baseline) / 2 + Self.lanes }
  private static var lanes: Int { Int(KERNELS_LANES) }

  /// Places of a segment in the window.
  private var places: Int { window - length + 1 }

  /// Memory for one search at a time, of a signal of some leads.
  @safe public final class Buffers {
    /// The windows of all leads with their margins, clipped; and one smoothed once.
    fileprivate let clipped, smoothed: FloatStorage
    /// A distance a place, and the least of each block of them.
    fileprivate let distances, least: FloatStorage
    /// Squares, as they are and times a cosine or a sine, and what becomes of them as sums.
    fileprivate let squares, modulated, sums, scratch: FloatStorage
    /// The correlation comes out where the signal went in.
    fileprivate let signal, template, correlation: FourierTransform.Buffers

    fileprivate init(
      _ blocks: [FloatStorage], signal: FourierTransform.Buffers, template: FourierTransform.Buffers,
      correlation: FourierTransform.Buffers
    ) {
      (clipped, smoothed, distances, least) = (blocks[0], blocks[1], blocks[2], blocks[3])
      (squares, modulated, sums, scratch) = (blocks[4], blocks[5], blocks[6], blocks[7])
      (self.signal, self.template, self.correlation) = (signal, template, correlation)
    }
  }

  @inline(never) public func makeBuffers(leads: Int = 1) throws(OutOfMemory) -> Buffers {
    let padded = window + 2 * margin
    let blocks = try FloatStorage.zeros(each: [
      leads * padded, padded, places, (places + Self.block - 1) / Self.block, window + Self.lanes, window + Self.lanes,
      window + Self.lanes, padded + window + Self.lanes,
    ])
    let signal = try FourierTransform.Buffers(length: transform.length)
    return Buffers(
      blocks, signal: signal, template: try .init(length: transform.length),
      correlation: try .init(length: transform.length, input: signal.input))
  }

  /// Begins a search: no lead has been added.
  public func begin(_ buffers: Buffers) {
    buffers.distances.clear()
    buffers.correlation.bins.clear()
  }

  /// Adds a lead's part to the distances: a window of `samples`, which is looked at in the places `present`, compared as
  /// `(x − centre) / scale`.
  @_optimize(speed) @inline(never) public func add(
    _ samples: UnsafePointer<Float>, lead: Int = 0, present: Range<Int>, centre: Double, scale: Double,
    using buffers: Buffers
  ) {
    let clipped = unsafe clippedWindow(of: lead, buffers)
    let inverse = 1 / scale
    unsafe clipped.update(repeating: 0, count: present.lowerBound)
    unsafe (clipped + present.upperBound).update(repeating: 0, count: window - present.upperBound)
    for n in present {
      unsafe clipped[n] = Float(min(max((Double(samples[n]) - centre) * inverse, -limit), limit))
    }
    unsafe compare(clipped, buffers)
    addEnergies(buffers)
    addCorrelation(buffers)
  }

  private func clippedWindow(of lead: Int, _ buffers: Buffers) -> UnsafeMutablePointer<Float> {
    unsafe buffers.clipped.base + lead * (window + 2 * margin) + margin
  }

  /// Writes a match's row: the frame's length of what has been added of `lead`, clipped, from `place` on, less its mean.
  @inline(never) public func copy(
    lead: Int = 0, place: Int, using buffers: Buffers, into row: UnsafeMutablePointer<Float>
  ) {
    let segment = unsafe clippedWindow(of: lead, buffers) + place
    var sum = 0.0
    for n in 0..<length { unsafe sum += Double(segment[n]) }
    let mean = Float(sum / Double(length))
    for n in 0..<length { unsafe row[n] = segment[n] - mean }
  }

  /// Writes what is compared to the signal: the window smoothed twice, less its baseline, and zeros behind it.
  @_optimize(speed) private func compare(_ clipped: UnsafePointer<Float>, _ buffers: Buffers) {
    let (signal, baselines) = unsafe (buffers.signal.input.base, buffers.sums.base)
    let (smoothed, scratch) = unsafe (buffers.smoothed.base + margin, buffers.scratch.base)
    let movingSums = unsafe kernels_best().pointee.moving_sums
    let half = smoothing / 2
    unsafe movingSums(clipped - half, window, smoothing, scratch, smoothed)
    unsafe (smoothed + window).update(repeating: 0, count: margin)
    let squares = unsafe buffers.squares.base
    unsafe movingSums(smoothed - half, window, smoothing, scratch, squares)
    let share = 1 / Float(smoothing * smoothing)
    if baseline > 0 {
      unsafe movingSums(clipped - baseline / 2, window, baseline, scratch, baselines)
      let part = 1 / Float(baseline)
      for n in 0..<window { unsafe signal[n] = squares[n] * share - baselines[n] * part }
    } else {
      for n in 0..<window { unsafe signal[n] = squares[n] * share }
    }
    unsafe (signal + window).update(repeating: 0, count: transform.length - window)
  }

  @_optimize(speed) private func addEnergies(_ buffers: Buffers) {
    let (signal, distances) = unsafe (buffers.signal.input.base, buffers.distances.base)
    let (squares, sums) = unsafe (buffers.squares.base, buffers.sums.base)
    for n in 0..<window { unsafe squares[n] = signal[n] * signal[n] }
    unsafe kernels_best().pointee.moving_sums(squares, places, length, buffers.scratch.base, sums)
    for place in 0..<places { unsafe distances[place] += 0.5 * sums[place] }
    addModulated(by: cosines, buffers)
    addModulated(by: sines, buffers)
  }

  /// What the window's cosine takes away, of which the phases given are one part: at a place a Hann window begins, and so do its phases.
  @_optimize(speed) private func addModulated(by phases: FloatStorage, _ buffers: Buffers) {
    let (phases, distances) = unsafe (phases.base, buffers.distances.base)
    let (squares, modulated, sums) = unsafe (buffers.squares.base, buffers.modulated.base, buffers.sums.base)
    for n in 0..<window { unsafe modulated[n] = squares[n] * phases[n] }
    unsafe kernels_best().pointee.moving_sums(modulated, places, length, buffers.scratch.base, sums)
    for place in 0..<places { unsafe distances[place] -= 0.5 * sums[place] * phases[place] }
  }

  @_optimize(speed) private func addCorrelation(_ buffers: Buffers) {
    let (signal, template) = unsafe (buffers.signal.input.base, buffers.template.input.base)
    let factor = 1 / Float(transform.length)
    for n in 0..<length { unsafe template[n] = (cosines.base[n] - 1) * factor * signal[own + n] }
    unsafe (template + length).update(repeating: 0, count: transform.length - length)
    transform.forward(buffers.signal)
    transform.forward(buffers.template)
    let (u, t, sum) = unsafe (buffers.signal.bins.base, buffers.template.bins.base, buffers.correlation.bins.base)
    for k in stride(from: 0, to: buffers.signal.bins.count, by: 2) {
      unsafe sum[k] += u[k] * t[k] + u[k + 1] * t[k + 1]
      unsafe sum[k + 1] += u[k + 1] * t[k] - u[k] * t[k + 1]
    }
  }

  /// Calls `body` with the number of each match, the nearest first, and its place in the window, all of whose samples are `present`.
  /// There may be fewer than `count`, or none.
  @_optimize(speed) @inline(never) public func find(
    in present: Range<Int>, using buffers: Buffers, _ body: (_ match: Int, _ place: Int) -> Void
  ) {
    transform.backward(buffers.correlation)
    let distances = unsafe buffers.distances.base
    for place in 0..<places { unsafe distances[place] += buffers.correlation.input.base[place] }
    exclude(from: 0, to: present.lowerBound, buffers)
    exclude(from: present.upperBound - length + 1, to: places, buffers)
    note(from: 0, to: places, buffers)
    var place = own
    for match in 0..<count {
      exclude(from: place - apart + 1, to: place + apart, buffers)
      note(from: place - apart + 1, to: place + apart, buffers)
      let first = unsafe Self.least(buffers.least.base, 0, buffers.least.count) * Self.block
      place = unsafe Self.least(distances, first, min(first + Self.block, places))
      guard unsafe distances[place] < .infinity else { return }
      body(match, place)
    }
  }

  /// Takes places out of the search; those that there are not do not matter.
  private func exclude(from first: Int, to end: Int, _ buffers: Buffers) {
    for place in max(first, 0)..<max(min(end, places), first, 0) { buffers.distances[place] = .infinity }
  }

  /// Notes the least distance of each block that has one of these places.
  private func note(from first: Int, to end: Int, _ buffers: Buffers) {
    for block in max(first, 0) / Self.block...(min(end, places) - 1) / Self.block {
      let start = block * Self.block
      let distances = unsafe buffers.distances.base
      buffers.least[block] = unsafe distances[Self.least(distances, start, min(start + Self.block, places))]
    }
  }

  /// The first place of the least number, from `start` to `end`.
  @inline(never) private static func least(_ numbers: UnsafePointer<Float>, _ start: Int, _ end: Int) -> Int {
    var place = start
    for n in start..<end where unsafe numbers[n] < numbers[place] { place = n }
    return place
  }
}
