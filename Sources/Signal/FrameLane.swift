public import Storage

/// The recent past of the channels that are cleaned together: their last `reach` samples, and the sum of what the frames so far
/// say about the samples from the first that is not final on, a frame's `length` of them.
///
/// A model for one lead has a lane for each channel of a signal, a model for `L` leads has one lane of `L` channels.
@safe public final class FrameLane {
  private let leads: Int
  private let length: Int
  private let reach: Int
  private let standIn: StandIn
  /// `leads` rings of the last `reach` samples, finite all of them.
  private let history: FloatStorage
  /// The same as they came, for whoever wants the samples back that are not finite.
  private let originals: FloatStorage?
  /// Where the next sample goes, and the oldest one lies once the ring is full.
  private var head = 0
  /// `leads` rows of weighted sums for the samples from the first that is not final on.
  private let sums: FloatStorage
  /// The last finite sample of each lead.
  private let held: FloatStorage
  /// What is known of the segments of these samples, for a model that looks at them.
  public let segments: SegmentHistory?
  /// Samples since the start that were not a finite number.
  public private(set) var nonFiniteCount = 0

  /// What a frame has in the place of a sample that is not a finite number, which would spoil all of it.
  public enum StandIn: Sendable {
    /// The last finite sample of the channel, or 0 before the first one.
    case lastFinite
    case zero
  }

  private init(
    leads: Int, length: Int, reach: Int, standIn: StandIn, history: FloatStorage, originals: FloatStorage?,
    sums: FloatStorage, held: FloatStorage, segments: SegmentHistory?
  ) {
    self.segments = segments
    (self.leads, self.length, self.reach, self.standIn) = (leads, length, reach, standIn)
    (self.history, self.originals, self.sums, self.held) = (history, originals, sums, held)
  }

  /// A lane that has seen nothing, for frames of `length` samples and a `reach` of at least that; with `keepingOriginals`, `emit`
  /// has samples that are not finite as they came; `segments` is its alone.
  public static func make(
    leads: Int, length: Int, reach: Int, standIn: StandIn, keepingOriginals: Bool, segments: SegmentHistory?
  ) throws(OutOfMemory) -> FrameLane {
    FrameLane(
      leads: leads, length: length, reach: reach, standIn: standIn, history: try .zeros(leads * reach),
      originals: keepingOriginals ? try .zeros(leads * reach) : nil, sums: try .zeros(leads * length),
      held: try .zeros(leads), segments: segments)
  }

  /// Forgets everything: the lane is as new.
  public func reset() {
    history.clear()
    originals?.clear()
    sums.clear()
    held.clear()
    segments?.forget()
    (head, nonFiniteCount) = (0, 0)
  }

  /// Takes `count` samples of each lead; sample `i` of lead `l` is `samples[i · spacing + l]`.
  public func append(_ samples: UnsafePointer<Float>, count: Int, spacing: Int) {
    for lead in 0..<leads {
      let ring = unsafe history.base + lead * reach
      var (position, last) = (head, held[lead])
      for i in 0..<count {
        let sample = unsafe samples[i * spacing + lead]
        if sample.isFinite {
          last = sample
        } else {
          nonFiniteCount += 1
          if standIn == .zero { last = 0 }
        }
        unsafe ring[position] = last
        if let originals { unsafe originals.base[lead * reach + position] = sample }
        position = position + 1 == reach ? 0 : position + 1
      }
      held[lead] = last
    }
    head = (head + count) % reach
  }

  /// The place in a ring of the sample that is the `age`-th last one, `1 … reach`.
  private func place(age: Int) -> Int { (head + reach - age) % reach }

  /// Writes the `length` samples of each lead that begin with the `age`-th last one, `length … reach`, to `frame`, oldest first,
  /// lead after lead.
  public func copyFrame(age: Int, into frame: UnsafeMutablePointer<Float>) {
    let start = place(age: age)
    let whole = min(length, reach - start)
    for lead in 0..<leads {
      let (ring, row) = unsafe (history.base + lead * reach, frame + lead * length)
      unsafe row.copy(from: ring + start, count: whole)
      unsafe (row + whole).copy(from: ring, count: length - whole)
    }
  }

  /// Writes the means of `span` successive samples each, `length` of them, to `means`, lead after lead. The samples begin with the
  /// `age`-th last one; of those there may ever have been only the last `received`, and some may be still to come: a mean is of
  /// what there is, and NaN of nothing.
  public func copyMeans(of span: Int, age: Int, received: Int, into means: UnsafeMutablePointer<Float>) {
    let oldest = min(received, reach)
    for lead in 0..<leads {
      let ring = unsafe history.base + lead * reach
      for n in 0..<length {
        let first = age - n * span
        let (from, to) = (min(first, oldest), max(first - span, 0))
        var sum = 0.0
        if from > to {
          var position = place(age: from)
          for _ in to..<from {
            sum += Double(unsafe ring[position])
            position = position + 1 == reach ? 0 : position + 1
          }
        }
        unsafe means[lead * length + n] = from > to ? Float(sum / Double(from - to)) : .nan
      }
    }
  }

  /// Writes `count` samples of each lead, `count` places a lead, to `window`. The samples begin with the `age`-th last one; of those
  /// there may ever have been only the last `received`, and some may be still to come. Returns the places that were written.
  public func copyWindow(of count: Int, age: Int, received: Int, into window: UnsafeMutablePointer<Float>) -> Range<Int>
  {
    let (from, to) = (min(age, received, reach), max(age - count, 0))
    guard from > to else { return 0..<0 }
    let start = place(age: from)
    let whole = min(from - to, reach - start)
    for lead in 0..<leads {
      let (ring, row) = unsafe (history.base + lead * reach, window + lead * count + age - from)
      unsafe row.copy(from: ring + start, count: whole)
      unsafe (row + whole).copy(from: ring, count: from - to - whole)
    }
    return age - from..<age - to
  }

  /// Writes a frame that begins with the only `count` samples there are, `1 ..< length`, and goes on as their reflection at
  /// the last one and the first one in turn, neither repeated.
  public func copyReflectedFrame(of count: Int, into frame: UnsafeMutablePointer<Float>) {
    let period = max(2 * (count - 1), 1)
    for lead in 0..<leads {
      let (ring, row) = unsafe (history.base + lead * reach, frame + lead * length)
      for i in 0..<length {
        let phase = i % period
        unsafe row[i] = ring[phase < count ? phase : period - phase]
      }
    }
  }

  /// Adds `weights[i] · estimate[l · length + offset + i]` to the sum for the `i`-th sample that is not final, `i` in `0 ..< count`.
  ///
  /// Of numbers as large as Float has, weights that are rounded may add up to more than there is: then the largest is taken.
  public func blend(
    _ estimate: UnsafePointer<Float>, offset: Int, weights: UnsafePointer<Float>, count: Int
  ) {
    for lead in 0..<leads {
      let (sum, row) = unsafe (sums.base + lead * length, estimate + lead * length + offset)
      let limit = Float.greatestFiniteMagnitude
      for i in 0..<count { unsafe sum[i] = max(-limit, min(limit, sum[i] + weights[i] * row[i])) }
    }
  }

  /// Writes the first `count`, at most `length`, of the `pending` samples that are not out yet, at most `reach`, laid out as in
  /// `append`, as `mixture` makes them of the sums and the noisy samples in their places. The other sums move up.
  public func emit(
    _ count: Int, of pending: Int, mixed mixture: Mixture, into samples: UnsafeMutablePointer<Float>, spacing: Int
  ) {
    for lead in 0..<leads {
      let sum = unsafe sums.base + lead * length
      let noisy = unsafe (originals ?? history).base + lead * reach
      var position = place(age: pending)
      for i in 0..<count {
        unsafe samples[i * spacing + lead] = mixture.sample(clean: sum[i], noisy: noisy[position])
        position = position + 1 == reach ? 0 : position + 1
      }
      unsafe sum.copy(from: sum + count, count: length - count)
      unsafe (sum + (length - count)).update(repeating: 0, count: count)
    }
  }

  // MARK: State

  /// Bytes that the state takes.
  public var stateSize: Int {
    let floats = history.count + (originals?.count ?? 0) + sums.count + held.count
    return MemoryLayout<UInt64>.size + floats * MemoryLayout<Float>.size
  }

  public func saveState(to writer: inout StateWriter) {
    writer.write(UInt64(nonFiniteCount))
    writer.write(history)
    if let originals { writer.write(originals) }
    writer.write(sums)
    writer.write(held)
  }

  /// Whether the state that begins where `reader` stands could be one of this lane's; moves the reader behind it if so.
  public func canRestoreState(from reader: inout StateReader) -> Bool {
    let isPossible = reader.word() <= StateReader.countLimit && reader.isFinite(history.count)
    if let originals { reader.skip(originals.count) }
    return isPossible && reader.isFinite(sums.count) && reader.isFinite(held.count)
  }

  /// Takes over a state that `canRestoreState` has found possible, of a signal with `received` samples.
  public func restoreState(from reader: inout StateReader, received: Int) {
    segments?.forget()
    head = received % reach
    nonFiniteCount = Int(reader.word())
    reader.read(into: history)
    if let originals { reader.read(into: originals) }
    reader.read(into: sums)
    reader.read(into: held)
  }
}
