internal import CSystem
public import Storage

/// Looks for those segments of what surrounds a frame that are most like it: block matching, as in A. Buades, B. Coll and J.-M. Morel's
/// non-local means (2005).
///
/// The windows of all leads are added one after the other, each in units of its frame's scale, clipped, smoothed and without its baseline;
/// then the matches are found. The distance of place `i` from the frame at `f`, `Σ w[n]·(u[i + n] − u[f + n])²` with the periodic Hann
/// window `w`, is the energy `Σ w[n]·u[i + n]²` less twice the correlation `Σ w[n]·u[f + n]·u[i + n]`, and a rest that is the same
/// everywhere and decides nothing. Correlations go through transforms. Since `w[n] = ½ − ½cos(2πn/N)`, an energy is made of three sums that
/// move along, in double precision: what is loud elsewhere leaves no error in it.
@safe public final class Matches {
  /// Places whose least distance is known together, so that no match looks at all of them again.
  private static let block = 64

  private let transform: FourierTransform
  /// `cos(2πn/N)` and `sin(2πn/N)`, interleaved.
  private let phases: FloatStorage
  private let length, window, own: Int
  private let count, apart, smoothing, baseline: Int
  private let limit: Double

  private init(
    transform: FourierTransform, phases: FloatStorage, before: Int, ahead: Int, count: Int, apart: Int, smoothing: Int,
    baseline: Int, limit: Double
  ) {
    (self.transform, self.phases, length, own) = (transform, phases, phases.count / 2, before)
    window = before + length + ahead
    (self.count, self.apart, self.smoothing, self.baseline) = (count, apart, smoothing, baseline)
    self.limit = limit
  }

  /// At most `count` matches of frames of `length` points, where `before` points of the window lie in front of the frame and `ahead` behind
  /// it, whose beginnings are at least `apart` from each other's and the frame's. `smoothing` is odd, `baseline` odd or 0. What is further
  /// from the frame's mean than `limit`, in scales of the frame, counts as if it were just that far.
  @inline(never) public static func make(
    length: Int, before: Int, ahead: Int, count: Int, apart: Int, smoothing: Int, baseline: Int, limit: Float
  ) throws(OutOfMemory) -> Matches {
    let phases = try FloatStorage.zeros(2 * length)
    for n in 0..<length {
      let angle = 2 * Double.pi * Double(n) / Double(length)
      phases[2 * n] = Float(sta_system_cos(angle))
      phases[2 * n + 1] = Float(sta_system_sin(angle))
    }
    // What wraps around lies behind the last place. Transforms of powers of two are the fastest, and allocate nothing.
    var points = 1
    while points < before + length + ahead { points *= 2 }
    return Matches(
      transform: try FourierTransform.plan(length: points, withInverse: true), phases: phases, before: before,
      ahead: ahead, count: count, apart: apart, smoothing: smoothing, baseline: baseline, limit: Double(limit))
  }

  /// Zeros beyond either end of a window.
  private var margin: Int { max(smoothing, baseline) / 2 + 1 }

  /// Places of a segment in the window.
  private var places: Int { window - length + 1 }

  /// Memory for one search at a time.
  @safe public final class Buffers {
    /// A window with its margins: clipped, and smoothed once.
    fileprivate let clipped, smoothed: FloatStorage
    /// A distance a place, and the least of each block of them.
    fileprivate let distances, least: FloatStorage
    /// The correlation comes out where the signal went in.
    fileprivate let signal, template, correlation: FourierTransform.Buffers

    fileprivate init(
      _ blocks: [FloatStorage], signal: FourierTransform.Buffers, template: FourierTransform.Buffers,
      correlation: FourierTransform.Buffers
    ) {
      (clipped, smoothed, distances, least) = (blocks[0], blocks[1], blocks[2], blocks[3])
      (self.signal, self.template, self.correlation) = (signal, template, correlation)
    }
  }

  @inline(never) public func makeBuffers() throws(OutOfMemory) -> Buffers {
    let padded = window + 2 * margin
    let blocks = try FloatStorage.zeros(each: [padded, padded, places, (places + Self.block - 1) / Self.block])
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
  @inline(never) public func add(
    _ samples: UnsafePointer<Float>, present: Range<Int>, centre: Double, scale: Double, using buffers: Buffers
  ) {
    let (clipped, smoothed) = unsafe (buffers.clipped.base + margin, buffers.smoothed.base + margin)
    let inverse = 1 / scale
    unsafe clipped.update(repeating: 0, count: window)
    for n in present {
      unsafe clipped[n] = Float(clip((Double(samples[n]) - centre) * inverse))
    }
    let (compared, baselines) = unsafe (buffers.signal.input.base, buffers.template.input.base)
    unsafe (compared + window).update(repeating: 0, count: transform.length - window)
    unsafe average(clipped, over: smoothing, into: smoothed)
    unsafe average(smoothed, over: smoothing, into: compared)
    if baseline > 0 {
      unsafe average(clipped, over: baseline, into: baselines)
      for n in 0..<window { unsafe compared[n] -= baselines[n] }
      unsafe (baselines + length).update(repeating: 0, count: window - length)
    }
    addEnergies(buffers)
    addCorrelation(buffers)
  }

  private func clip(_ value: Double) -> Double { min(max(value, -limit), limit) }

  /// Writes a match's row: the frame's length of `samples`, as they are compared but for smoothing and baseline, less their mean.
  @inline(never) public func copy(
    _ samples: UnsafePointer<Float>, centre: Double, scale: Double, into row: UnsafeMutablePointer<Float>
  ) {
    let inverse = 1 / scale
    var sum = 0.0
    for n in 0..<length { sum += clip((Double(unsafe samples[n]) - centre) * inverse) }
    let mean = sum / Double(length)
    for n in 0..<length { unsafe row[n] = Float(clip((Double(samples[n]) - centre) * inverse) - mean) }
  }

  /// Means of an odd number of `points` around each of a window's, between its margins.
  @inline(never) private func average(
    _ values: UnsafePointer<Float>, over points: Int, into means: UnsafeMutablePointer<Float>
  ) {
    let (half, share) = (points / 2, 1 / Double(points))
    var sum = 0.0
    for n in 0..<half { unsafe sum += Double(values[n]) }
    for n in 0..<window {
      unsafe sum += Double(values[n + half]) - Double(values[n - half - 1])
      unsafe means[n] = Float(sum * share)
    }
  }

  private func addEnergies(_ buffers: Buffers) {
    let (compared, distances, phases) = unsafe (buffers.signal.input.base, buffers.distances.base, phases.base)
    var (flat, cosine, sine, phase) = (0.0, 0.0, 0.0, 0)
    for n in 0..<window {
      // Of a sample and the one that leaves the sums for it, the phase is the same.
      let (new, old) = unsafe (Double(compared[n]), n < length ? 0 : Double(compared[n - length]))
      let change = new * new - old * old
      flat += change
      unsafe cosine += change * Double(phases[2 * phase])
      unsafe sine += change * Double(phases[2 * phase + 1])
      phase = phase + 1 == length ? 0 : phase + 1
      guard n + 1 >= length else { continue }
      let turned = unsafe cosine * Double(phases[2 * phase]) + sine * Double(phases[2 * phase + 1])
      unsafe distances[n + 1 - length] += Float(0.5 * (flat - turned))
    }
  }

  private func addCorrelation(_ buffers: Buffers) {
    let (signal, template) = unsafe (buffers.signal.input.base, buffers.template.input.base)
    let factor = 1 / Float(transform.length)
    for n in 0..<length { unsafe template[n] = (phases[2 * n] - 1) * factor * signal[own + n] }
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
  @inline(never) public func find(
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
