public import Storage

/// The recent past of the channels that are cleaned together: their last `length` samples, and the sum of what the frames so
/// far say about the samples that are not final.
///
/// A model for one lead has a lane for each channel of a signal, a model for `L` leads has one lane of `L` channels.
@safe public final class FrameLane {
  private let leads: Int
  private let length: Int
  /// `leads` rings of the last `length` samples.
  private let history: FloatStorage
  /// Where the next sample goes, and the oldest one lies once the ring is full.
  private var head = 0
  /// `leads` rows of weighted sums for the samples from the first that is not final on.
  private let sums: FloatStorage
  /// The last finite sample of each lead.
  private let held: FloatStorage
  /// Samples since the start that were not a finite number.
  public private(set) var nonFiniteCount = 0

  private init(leads: Int, length: Int, history: FloatStorage, sums: FloatStorage, held: FloatStorage) {
    (self.leads, self.length) = (leads, length)
    (self.history, self.sums, self.held) = (history, sums, held)
  }

  public static func make(leads: Int, length: Int) throws(OutOfMemory) -> FrameLane {
    FrameLane(
      leads: leads, length: length, history: try .zeros(leads * length), sums: try .zeros(leads * length),
      held: try .zeros(leads))
  }

  /// Forgets everything: the lane is as new.
  public func reset() {
    history.clear()
    sums.clear()
    held.clear()
    (head, nonFiniteCount) = (0, 0)
  }

  /// Takes `count` samples of each lead; sample `i` of lead `l` is `samples[i · spacing + l]`.
  ///
  /// A sample that is not a finite number would spoil every frame that it lies in: the last finite one stands in for it.
  public func append(_ samples: UnsafePointer<Float>, count: Int, spacing: Int) {
    for lead in 0..<leads {
      let ring = unsafe history.base + lead * length
      var (position, last) = (head, held[lead])
      for i in 0..<count {
        let sample = unsafe samples[i * spacing + lead]
        if sample.isFinite { last = sample } else { nonFiniteCount += 1 }
        unsafe ring[position] = last
        position = position + 1 == length ? 0 : position + 1
      }
      held[lead] = last
    }
    head = (head + count) % length
  }

  /// Writes the last `length` samples of each lead to `frame`, oldest first, lead after lead.
  public func copyFrame(into frame: UnsafeMutablePointer<Float>) {
    for lead in 0..<leads {
      let (ring, row) = unsafe (history.base + lead * length, frame + lead * length)
      unsafe row.update(from: ring + head, count: length - head)
      unsafe (row + (length - head)).update(from: ring, count: head)
    }
  }

  /// Writes a frame that begins with the only `count` samples there are, `1 ..< length`, and goes on as their reflection at
  /// the last one and the first one in turn, neither repeated.
  public func copyReflectedFrame(of count: Int, into frame: UnsafeMutablePointer<Float>) {
    let period = max(2 * (count - 1), 1)
    for lead in 0..<leads {
      let (ring, row) = unsafe (history.base + lead * length, frame + lead * length)
      for i in 0..<length {
        let phase = i % period
        unsafe row[i] = ring[phase < count ? phase : period - phase]
      }
    }
  }

  /// Adds `weights[i] · estimate[l · length + offset + i]` to the sum for the `i`-th sample that is not final, `i` in `0 ..< count`.
  public func blend(
    _ estimate: UnsafePointer<Float>, offset: Int, weights: UnsafePointer<Float>, count: Int
  ) {
    for lead in 0..<leads {
      let (sum, row) = unsafe (sums.base + lead * length, estimate + lead * length + offset)
      for i in 0..<count { unsafe sum[i] += weights[i] * row[i] }
    }
  }

  /// Writes the first `count` sums, laid out as in `append`, and lets the others move up.
  public func emit(_ count: Int, into samples: UnsafeMutablePointer<Float>, spacing: Int) {
    for lead in 0..<leads {
      let sum = unsafe sums.base + lead * length
      for i in 0..<count { unsafe samples[i * spacing + lead] = sum[i] }
      unsafe sum.update(from: sum + count, count: length - count)
      unsafe (sum + (length - count)).update(repeating: 0, count: count)
    }
  }
}
